"""The wire to the messaging gateway: one kept connection, one request at a time.

The one module that imports urllib3, for its verified TLS and its check of a kept
connection. Its own retries stay unused: they would sleep here and know no disk.
"""

import json
import re
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import cast

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from firmware.base.errors import GatewayError
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.outcomes import Answer

MAX_ANSWER_BYTES = 4_096
MAX_REASON = 160
# Letters only: a gateway's words must not bring a phone number into the database.
_CODE = re.compile(r"[a-z][a-z_]{0,63}")


class Gateway:
    """The far end of `[messages] url`. Belongs to the delivery worker's thread.

    `tls` is `config.tls()`. Nothing is opened before `post`.
    """

    def __init__(self, config: MessagesConfig, tls: ssl.SSLContext | None) -> None:
        self._path = config.address.path or "/"
        self._limit_s = config.timeout_s
        self._connection = _connection(config, tls)

    def post(self, headers: dict[str, str], body: bytes) -> Answer:
        """Send one request and return the answer that came within the limit.

        GatewayError if none came: whether the request arrived is not known then.
        """
        try:
            self._connect()
            with self._limited():
                return self._exchange(headers, body)
        # ValueError: Python's TLS raises it for a socket that was shut down meanwhile.
        except (HTTPError, HTTPException, OSError, ValueError) as exc:
            self._connection.close()
            raise GatewayError(_reason(exc)) from exc

    def close(self) -> None:
        """Close the connection; idempotent."""
        self._connection.close()

    def _connect(self) -> None:
        """Keep the connection if it is still open; else make a new one."""
        if not self._connection.is_connected:
            self._connection.close()
            self._connection.connect()

    def _exchange(self, headers: dict[str, str], body: bytes) -> Answer:
        fixed = {"content-type": "application/json", "user-agent": "countertop-hub"}
        self._connection.request(
            "POST",
            self._path,
            body,
            fixed | headers,
            preload_content=False,
            decode_content=False,
        )
        response = self._connection.getresponse()
        content = response.read(MAX_ANSWER_BYTES)
        if _unfinished(response):
            self._connection.close()
        return Answer(
            response.status, response.headers.get("retry-after", ""), _code(content)
        )

    @contextmanager
    def _limited(self) -> Generator[None]:
        """Hang up after the limit: a socket's own timeout begins anew at every byte.

        What was read until then looks like a whole answer, and is not.
        """
        late = threading.Event()
        timer = threading.Timer(self._limit_s, _hang_up, (self._connection.sock, late))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if late.is_set():
                raise TimeoutError(f"no whole answer within {self._limit_s:g} s")


def _connection(config: MessagesConfig, tls: ssl.SSLContext | None) -> HTTPConnection:
    host, limit_s = config.address.hostname or "", config.timeout_s
    if tls is None:
        return HTTPConnection(host, config.port, timeout=limit_s)
    return HTTPSConnection(host, config.port, timeout=limit_s, ssl_context=tls)


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        # Past TLS, which belongs to the thread that waits in it.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _unfinished(response: HTTPResponse) -> bool:
    """Whether an answer is longer than what is read of it."""
    return bool(response.read(1))


def _reason(exc: Exception) -> str:
    """What this side saw; only the kind of error if the answer is no HTTP: `_CODE`."""
    seen_here = isinstance(exc, OSError | NewConnectionError | ConnectTimeoutError)
    return (seen_here and str(exc)[:MAX_REASON]) or type(exc).__name__


def _code(content: bytes) -> str:
    """The word under `code` in a JSON answer; empty if there is none."""
    try:
        document: object = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    code = cast("dict[str, object]", document).get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
