"""A web with a shop's members and staff behind it, for a real browser.

It serves over TLS until its input ends; every command is done by the hub's handlers.
"""

import secrets
import sys
import threading
import time
from pathlib import Path

from firmware.base.systemd import ServiceManager
from firmware.hub.db.engine import opened_to_read, writing
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.policy import store as policy_store
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.server.server import WebServer
from firmware.hub.web.site import Site
from firmware.protocol.envelope import utc_text
from firmware.retail.policy.policy import Policy
from tests.pages.serve_pages import NOW, RULES
from tests.support.back_office import OfficeHub
from tests.support.hub_rig import NOW_MS, open_shop
from tests.support.member_books import fill_with_member
from tests.support.people_rig import People
from tests.support.staff_books import quick_passwords
from tests.support.staff_shop import fill_office


def main() -> None:
    """Serve on the port, with the certificate, in the folder of the arguments."""
    folder, port, certificate, key = sys.argv[1:]
    data = Path(folder)
    config = WebConfig(
        port=int(port),
        certificate_file=Path(certificate),
        key_file=Path(key),
        requests_per_minute_max=100_000,
        forms_per_minute_max=10_000,
    )
    with open_shop(data) as shop:
        fill_with_member(shop, NOW)
        with writing(shop.engine) as connection:
            policy_store.keep(connection, Policy(version=2, join=RULES), NOW)
        fill_office(shop, NOW)
        PassKeyFolder(data).begin(NOW_MS // 1_000 - 60)
        with opened_to_read(data) as engine:
            site = Site(
                config=config,
                store="转角便利店",
                utc_offset_minutes=480,
                engine=engine,
                data=data,
                hub=OfficeHub(People(shop), lambda: utc_text(NOW_MS)),
                wall_ns=lambda: NOW_MS * 1_000_000,
                monotonic_s=time.monotonic,
                token=lambda: secrets.token_urlsafe(16),
                passwords=quick_passwords(),
            )
            server = WebServer(web_app(site), config, ServiceManager())
            threading.Thread(
                target=_end_with_input, args=(server,), daemon=True
            ).start()
            server.serve_until_stopped()


def _end_with_input(server: WebServer) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
