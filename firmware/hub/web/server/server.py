"""uvicorn as a service: listens, reports to systemd, keeps its certificate fresh."""

import asyncio
import logging
import signal
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager

import anyio
from starlette.types import ASGIApp
from uvicorn import Config, Server

from firmware.base.systemd import ServiceManager
from firmware.hub.web.config import WebConfig
from firmware.hub.web.server.bounded_connection import Door, connections_through
from firmware.hub.web.server.certificate import Certificate
from firmware.hub.web.server.listening_socket import BACKLOG, listening_socket

log = logging.getLogger(__name__)

THREADS = 12
"""Pages at work at once; others wait for one of these. Each may hold a connection to
the books, of which there are 15."""
STOP_S = 10
CERTIFICATE_EVERY_S = 60.0
HEARTBEAT_S = 5.0


class WebServer(Server):
    """One address, one application."""

    def __init__(
        self, app: ASGIApp, config: WebConfig, manager: ServiceManager
    ) -> None:
        self._web = config
        self._manager = manager
        self._certificate = _certificate(config)
        super().__init__(
            Config(
                app,
                host=config.address,
                port=config.port,
                loop="asyncio",
                http=connections_through(Door(config)),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=bool(config.proxies),
                forwarded_allow_ips=list(config.proxies),
                server_header=False,
                backlog=BACKLOG,
                timeout_graceful_shutdown=STOP_S,
                ssl_context_factory=self._tls if self._certificate else None,
            )
        )

    def serve_until_stopped(self) -> None:
        """Serve until SIGTERM or SIGINT; ConfigError if the address cannot be had."""
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
        with listening_socket(self._web) as listener:
            self.run(sockets=[listener])

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Ends the server in good order, which is no death by that signal."""
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Reports that it serves, and goes on doing so."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)
        self._manager.ready(f"serving on {self._web.address} port {self._web.port}")
        log.info(
            "web_ready address=%s port=%d tls=%s",
            self._web.address,
            self._web.port,
            self._web.has_tls,
        )
        every_s = min(HEARTBEAT_S, (self._manager.watchdog_s or HEARTBEAT_S) / 3)
        self._repeats = [
            asyncio.create_task(_repeated(self._manager.alive, every_s)),
            *self._renewal(),
        ]

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Reports an orderly end."""
        self._manager.stopping()
        for each in self._repeats:
            each.cancel()
        await super().shutdown(sockets)
        log.info("web_stopped")

    def _renewal(self) -> list[asyncio.Task[None]]:
        if self._certificate is None:
            return []
        refresh = self._certificate.refresh
        return [asyncio.create_task(_repeated(refresh, CERTIFICATE_EVERY_S))]

    def _tls(
        self, _config: Config, _made: Callable[[], ssl.SSLContext]
    ) -> ssl.SSLContext:
        if self._certificate is None:
            raise AssertionError("TLS without a certificate")
        return self._certificate.context


def _certificate(config: WebConfig) -> Certificate | None:
    if config.certificate_file is None or config.key_file is None:
        return None
    return Certificate(config.certificate_file, config.key_file)


async def _repeated(act: Callable[[], None], every_s: float) -> None:
    while True:
        act()
        await asyncio.sleep(every_s)
