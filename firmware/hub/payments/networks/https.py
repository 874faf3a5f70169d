"""One exchange with a server over TLS: a total time limit, a bounded reply.

A connection for each exchange: whether a kept one still stands is known only after a
request was lost on it, and that request may have taken money. Only questions go over
kept ones: they are asked again.
"""

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from typing import BinaryIO, cast

from firmware.base.errors import GatewayError
from firmware.hub.payments.networks.addresses import Addresses
from firmware.hub.payments.networks.kept_connections import KeptConnections
from firmware.hub.payments.networks.timed_socket import Deadline, TimedSocket

MAX_REPLY_BYTES = 256 * 1_024
PART_BYTES = 64 * 1_024
MAX_REASON = 120


class Trouble(StrEnum):
    """Why there is no reply. The request may have been carried out all the same.

    NAME: no address. CONNECT: nobody listens, or the way is barred. CERTIFICATE: not
    the server that it should be. TIME: not within the limit. BROKEN: hung up, or no
    HTTP. SIZE: longer than allowed.
    """

    NAME = "name"
    CONNECT = "connect"
    CERTIFICATE = "certificate"
    TIME = "time"
    BROKEN = "broken"
    SIZE = "size"


class NoReplyError(GatewayError):
    """No reply that is whole. The text holds nothing that was sent or received."""

    def __init__(self, trouble: Trouble, reason: str = "") -> None:
        super().__init__(f"{trouble}: {reason[:MAX_REASON]}" if reason else trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """`target` is path and query. Header names are lower-case.

    `into`: where the reply's body is written; else it is in memory. `limit_s`: the
    server's own, or this one.
    `is_question`: it changes nothing at the server, however often it arrives.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    max_bytes: int = MAX_REPLY_BYTES
    into: BinaryIO | None = field(default=None, repr=False)
    limit_s: float | None = None
    is_question: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """Header names are lower-case; of several with one name the last counts."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HttpsServer:
    """A server at a host and port. Any thread, many at once.

    `tls` is None only for a test set-up on this machine. `limit_s` bounds a whole
    exchange: name, connection, handshake, request and reply.
    """

    def __init__(
        self, host: str, port: int, *, tls: ssl.SSLContext | None, limit_s: float
    ) -> None:
        self._host = host
        self._shown = f"[{host}]" if ":" in host else host
        self._port = port
        self._tls = tls
        self._limit_s = limit_s
        self._addresses = Addresses(host, port)
        self._kept = KeptConnections()

    def exchange(self, request: HttpRequest) -> HttpReply:
        """Send a request and return the whole reply, whatever its status.

        NoReplyError if there is none; a redirection is a reply, and not followed.
        """
        limit_s = self._limit_s if request.limit_s is None else request.limit_s
        deadline = Deadline(time.monotonic() + limit_s)
        kept = self._kept.take() if request.is_question else None
        if kept is not None:
            try:
                return self._talked(kept, request, deadline)
            except NoReplyError as exc:
                if exc.trouble is not Trouble.BROKEN:
                    raise
        return self._talked(self._connected(deadline), request, deadline)

    def _connected(self, deadline: Deadline) -> socket.socket:
        try:
            addresses = self._addresses.within(deadline.left_s)
        except TimeoutError as exc:
            raise NoReplyError(Trouble.TIME, str(exc)) from exc
        except OSError as exc:
            raise NoReplyError(Trouble.NAME, str(exc)) from exc
        failed: OSError = OSError("no address")
        for left, (family, address) in zip(
            range(len(addresses), 0, -1), addresses, strict=True
        ):
            raw = socket.socket(family, socket.SOCK_STREAM)
            try:
                raw.settimeout(deadline.left_s / left)
                raw.connect(address)
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as exc:
                raw.close()
                failed = exc
            else:
                return self._wrapped(raw, deadline)
        raise NoReplyError(Trouble.CONNECT, str(failed)) from failed

    def _wrapped(self, raw: socket.socket, deadline: Deadline) -> socket.socket:
        if self._tls is None:
            return raw
        wrapped = raw
        try:
            raw.settimeout(deadline.left_s)
            wrapped = self._tls.wrap_socket(
                raw, server_hostname=self._host, do_handshake_on_connect=False
            )
            wrapped.do_handshake()
        # ValueError: Python's TLS raises it for a socket that was shut down.
        except (OSError, ValueError) as exc:
            wrapped.close()
            raise NoReplyError(_trouble(exc), str(exc)) from exc
        return wrapped

    def _talked(
        self, raw: socket.socket, request: HttpRequest, deadline: Deadline
    ) -> HttpReply:
        """The reply; after a question the connection waits for the next one."""
        try:
            reply, goes_on = self._asked(raw, request, deadline)
        except BaseException:
            raw.close()
            raise
        if request.is_question and goes_on:
            self._kept.keep(raw)
        else:
            raw.close()
        return reply

    def _asked(
        self, raw: socket.socket, request: HttpRequest, deadline: Deadline
    ) -> tuple[HttpReply, bool]:
        """The reply, and whether the server listens on."""
        connection = HTTPConnection(self._host, self._port)
        connection.sock = cast("socket.socket", TimedSocket(raw, deadline))
        try:
            connection.request(
                request.method,
                request.target,
                request.body or None,
                {**self._fixed(request), **request.headers},
            )
            response = connection.getresponse()
            body = _whole(response, request)
        except (OSError, ValueError) as exc:
            raise NoReplyError(_trouble(exc), str(exc)) from exc
        # What is no HTTP may quote what was received: only its kind is kept.
        except HTTPException as exc:
            raise NoReplyError(Trouble.BROKEN, type(exc).__name__) from None
        headers = {name.lower(): value for name, value in response.getheaders()}
        reply = HttpReply(status=response.status, headers=headers, body=body)
        return reply, not response.will_close

    def _fixed(self, request: HttpRequest) -> dict[str, str]:
        ends = {} if request.is_question else {"connection": "close"}
        return {"host": self._authority, **_FIXED, **ends}

    @property
    def _authority(self) -> str:
        usual = 80 if self._tls is None else 443
        return self._shown if self._port == usual else f"{self._shown}:{self._port}"


_FIXED = {
    "accept-encoding": "identity",
    "user-agent": "countertop-hub",
}


def _whole(response: HTTPResponse, request: HttpRequest) -> bytes:
    here = BytesIO()
    into = here if request.into is None else request.into
    left = request.max_bytes
    while part := response.read(min(left + 1, PART_BYTES)):
        left -= len(part)
        if left < 0:
            raise NoReplyError(Trouble.SIZE)
        into.write(part)
    if response.length:
        raise NoReplyError(Trouble.BROKEN, "the reply ended too early")
    return here.getvalue()


def _trouble(exc: Exception) -> Trouble:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return Trouble.CERTIFICATE
    return Trouble.TIME if isinstance(exc, TimeoutError) else Trouble.BROKEN
