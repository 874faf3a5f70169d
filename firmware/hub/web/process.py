"""The web as a process: made of a configuration, serving until it is stopped."""

import os
import secrets
import time
from pathlib import Path

from firmware.base.systemd import ServiceManager
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import opened_to_read
from firmware.hub.port.client import PortClient
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.server.server import WebServer
from firmware.hub.web.site import Site

TOKEN_BYTES = 16
SCOPE = "web"
"""Under which the hub knows what this process asks for."""


def serve(
    config: WebConfig,
    *,
    data: Path,
    database: DatabaseConfig,
    store: str,
    utc_offset_minutes: int,
) -> None:
    """Serve until SIGTERM or SIGINT. Main thread only.

    ConfigError if the certificate or the address cannot be used, StoreError if there
    are no books in `data`.
    """
    with opened_to_read(data, database) as engine:
        site = Site(
            config=config,
            store=store,
            utc_offset_minutes=utc_offset_minutes,
            engine=engine,
            data=data,
            hub=PortClient(data, SCOPE),
            wall_ns=time.time_ns,
            monotonic_s=time.monotonic,
            token=lambda: secrets.token_urlsafe(TOKEN_BYTES),
        )
        manager = ServiceManager.of_this_process(os.environ)
        WebServer(web_app(site), config, manager).serve_until_stopped()
