"""A payment network's end of the wire, which answers whatever a test wants."""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A request as it came; `connection` is the port that it came from."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int = 0


@dataclass(frozen=True)
class Reply:
    """A reply as it goes out. With `raw` nothing but these bytes.

    `trickles`: they come one by one, again and again.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    raw: bytes | None = None
    trickles: bool = False


Answering = Callable[[Asked], Reply]


class NetworkServer:
    """On a port of this machine, over TLS if given. Keeps what it was asked."""

    def __init__(self, answer: Answering, tls: ssl.SSLContext | None = None) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.ended = threading.Event()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                desk.reply(self)

            def do_POST(self) -> None:
                desk.reply(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def always(self, reply: Reply) -> None:
        """Answer with this from now on."""

        def answer(_asked: Asked) -> Reply:
            return reply

        self.answer = answer

    def forget(self) -> None:
        """Know of no request, and answer with an empty table."""
        self.asked.clear()
        self.always(Reply(b"{}"))

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        body = handler.rfile.read(length)
        connection = int(handler.client_address[1])
        asked = Asked(handler.command, handler.path, headers, body, connection)
        self.asked.append(asked)
        reply = self.answer(asked)
        if reply.raw is not None:
            self._send(handler, reply)
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(reply.body)))
        handler.end_headers()
        handler.wfile.write(reply.body)

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        raw = reply.raw or b""
        handler.wfile.write(raw)
        with suppress(OSError):  # whoever asked may be gone
            while reply.trickles and not self.ended.wait(0.03):
                handler.wfile.write(b"x")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
