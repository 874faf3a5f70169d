"""A web with a member's books behind it, for a real browser; until its input ends.

It serves over TLS; every form gets the reply that goes on. Its clock is months from
that of the browser, as a phone's may be.
"""

import secrets
import sys
import threading
import time
from pathlib import Path

from firmware.base.systemd import ServiceManager
from firmware.hub.db.engine import opened, opened_to_read, reading, writing
from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import (
    Changed,
    Claimed,
    Erased,
    Joined,
    LinkAsked,
    LinkMade,
    LinkOpened,
)
from firmware.hub.policy import store as policy_store
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.hub_caller import R
from firmware.hub.web.server.server import WebServer
from firmware.hub.web.site import Site
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import NOW_MS
from tests.support.member_books import LINK, MEMBER, found_member

REPLIES = (
    Joined(member_id=MEMBER, link=LINK, points=3),
    LinkOpened(member_id=MEMBER),
    LinkAsked(),
    LinkMade(link=LINK),
    Changed(),
    Claimed(points=3),
    Erased(member_id=MEMBER),
)
NOW = "2026-03-01T08:00:00.000Z"
RULES = JoinRules(
    gender="optional",
    preferences="optional",
    preference_choices=("少糖", "面包", "咖啡"),
    consent_version=3,
)


class ObligingHub:
    """Replies to everything as if it were done."""

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        """The first of our replies that may come."""
        del command, key
        return next(each for each in REPLIES if isinstance(each, replies))


def main() -> None:
    """Serve on the port, with the certificate, in the folder of the arguments."""
    folder, port, certificate, key = sys.argv[1:]
    data = Path(folder)
    found_member(data, NOW)
    with opened(data) as engine:
        with reading(engine) as connection:
            profiles_of(connection)
        with writing(engine) as connection:
            policy_store.keep(connection, Policy(version=2, join=RULES), NOW)
    PassKeyFolder(data).begin(NOW_MS // 1_000 - 60)
    began_ns = time.monotonic_ns()
    config = WebConfig(
        port=int(port),
        certificate_file=Path(certificate),
        key_file=Path(key),
        requests_per_minute_max=100_000,
        forms_per_minute_max=10_000,
    )
    with opened_to_read(data) as engine:
        site = Site(
            config=config,
            store="转角便利店",
            utc_offset_minutes=480,
            engine=engine,
            data=data,
            hub=ObligingHub(),
            wall_ns=lambda: NOW_MS * 1_000_000 + time.monotonic_ns() - began_ns,
            monotonic_s=time.monotonic,
            token=lambda: secrets.token_urlsafe(16),
        )
        server = WebServer(web_app(site), config, ServiceManager())
        threading.Thread(target=_end_with_input, args=(server,), daemon=True).start()
        server.serve_until_stopped()


def _end_with_input(server: WebServer) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
