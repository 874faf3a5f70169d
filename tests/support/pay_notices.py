"""A merchant's notify_url: it acknowledges the second notice, not the first."""

import http.server
import threading
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl


class NoticeBoard:
    """Listens on a loopback port while it is entered; `came` are headers and bodies."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.twice = threading.Event()
        board = self

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, told = board.take(dict(self.headers.items()), body)
                self.send_response(status)
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Door)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="notices"
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/notify"

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(body.decode())) for _, body in self.came]

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        self.came.append((headers, body))
        if len(self.came) < 2:
            return 500, b"fail"
        self.twice.set()
        return 200, b"success"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
