"""The HTTP of the far side of messages: a server that can answer badly."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import cast

from drivers.sim.reserved_port import HOST

POLL_S = 0.02
TRICKLE_S = 0.05
STOP_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request is met. `takes`: the member gets the message, whatever is answered.

    `waits`: the answer comes only after `SimGateway.release`. `trickles`: it comes byte
    by byte. `hangs_up`: there is none. `babbles`: these bytes are all there is, whether
    they are HTTP or not.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    takes: bool = True
    waits: bool = False
    trickles: bool = False
    hangs_up: bool = False
    babbles: bytes = b""


GOOD = Manner()


Meet = Callable[[Mapping[str, str], bytes], Manner]
"""Returns how to answer a request: its headers, names in lower case, and its body."""


class Server(ThreadingHTTPServer):
    """Listens from its birth to `end`; each connection has a thread of its own."""

    daemon_threads = False

    def __init__(self, port: int, meet: Meet, tls: ssl.SSLContext | None) -> None:
        self.meet = meet
        self.connections: set[socket] = set()
        super().__init__((HOST, port), _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_S,), name="gateway"
        )
        self._thread.start()

    def end(self) -> None:
        """Stop listening, cut every connection, wait for their threads."""
        self.shutdown()
        self._thread.join(STOP_LIMIT_S)
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Requests of one connection, which stays open between them."""

    protocol_version = "HTTP/1.1"

    @property
    def _home(self) -> Server:
        return cast("Server", self.server)

    def setup(self) -> None:
        super().setup()
        self._home.connections.add(cast("socket", self.connection))

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self._home.connections.discard(cast("socket", self.connection))

    def handle(self) -> None:
        # A hub that hung up, or that was hung up on, is no news.
        with suppress(OSError):
            super().handle()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        manner = self._home.meet(headers, body)
        self.close_connection = manner.hangs_up or bool(manner.babbles)
        if manner.trickles:
            self._trickle()
        elif manner.babbles:
            self.wfile.write(manner.babbles)
        elif not manner.hangs_up:
            self._answer(manner)

    def _answer(self, manner: Manner) -> None:
        self.send_response(manner.status)
        for name, value in manner.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(manner.body)))
        self.end_headers()
        self.wfile.write(manner.body)

    def _trickle(self) -> None:
        """An answer that never ends, until the hub closes the connection."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        while True:
            time.sleep(TRICKLE_S)
            self.wfile.write(b".")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Requests are kept in the gateway's memory, not written to stderr."""
