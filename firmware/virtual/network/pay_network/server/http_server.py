"""An HTTP server on a loopback port, with TLS or without, that can break off."""

import ssl
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any, Final, cast

from firmware.virtual.network.pay_network.wire import (
    Delivery,
    MerchantRequest,
    WireAnswer,
)

HOST: Final = "127.0.0.1"
IDLE_LIMIT_S: Final = 75.0
BODY_BYTES_MAX: Final = 1_000_000
NO_CONTENT: Final = 204
_REASONS: Final = BaseHTTPRequestHandler.responses

Meet = Callable[[MerchantRequest], Delivery]


class LoopbackServer(ThreadingHTTPServer):
    """Listens from its birth on; a thread for each connection, which nobody awaits."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(
        self, port: int, meet: Meet, tls: ssl.SSLContext | None = None
    ) -> None:
        self.meet = meet
        self._tls = tls
        super().__init__((HOST, port), _Connection)

    def get_request(self) -> tuple[socket, Any]:
        """Accept; the handshake is done in the connection's own thread."""
        accepted, address = self.socket.accept()
        if self._tls is None:
            return accepted, address
        wrapped = self._tls.wrap_socket(
            accepted, server_side=True, do_handshake_on_connect=False
        )
        return wrapped, address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news; anything else is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(cast("Any", request), client_address)


class _Connection(BaseHTTPRequestHandler):
    """Requests of one connection, which stays open between them."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_LIMIT_S
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.do_handshake()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        self._meet()

    def do_POST(self) -> None:
        self._meet()

    def do_DELETE(self) -> None:
        self._meet()

    def _meet(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(min(size, BODY_BYTES_MAX))
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = MerchantRequest(self.command, path, query, headers, body)
        delivery = cast("LoopbackServer", self.server).meet(request)
        self._deliver(delivery)

    def _deliver(self, delivery: Delivery) -> None:
        whole = _bytes_of(delivery.answer)
        self.close_connection = delivery.manner not in {"whole", "trickle"}
        if delivery.manner == "whole":
            self.wfile.write(whole)
        elif delivery.manner == "raw":
            self.wfile.write(delivery.answer.body)
        elif delivery.manner == "cut":
            self.wfile.write(whole[: len(whole) - len(delivery.answer.body) // 2])
        elif delivery.manner == "trickle":
            for at in range(len(whole)):
                self.wfile.write(whole[at : at + 1])
                time.sleep(delivery.gap_s)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Calls are recorded in the books."""


def _bytes_of(answer: WireAnswer) -> bytes:
    reason = _REASONS.get(answer.status, ("",))[0]
    headers = dict(answer.headers)
    if answer.status != NO_CONTENT:
        headers["content-length"] = str(len(answer.body))
    lines = [f"HTTP/1.1 {answer.status} {reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + answer.body
