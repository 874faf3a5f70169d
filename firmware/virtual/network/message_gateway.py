"""A shop's messaging gateway on a loopback port: the far side of the hub's messages.

A real HTTP server that does what docs/messages.md asks of an integrator: it checks each
signature with code of its own, and delivers each key to its member once. It can be
down, refuse, be late, be slow, or hang up in the middle.
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

from drivers.api import DriverError
from drivers.sim.reserved_port import ReservedPort
from firmware.virtual.network.message_gateway_http import Manner, Server

FRESH_S = 300
MAX_LATE_S = 60.0
UNSIGNED = 401
GOOD = Manner()


@dataclass(frozen=True, slots=True)
class DeliveredMessage:
    """A message that its member got: its key, the whole body, and the text in it."""

    key: str
    body: bytes
    text: str


def new_secret() -> str:
    """A key to sign with, as its text in a key file."""
    return "whsec_" + base64.b64encode(os.urandom(32)).decode("ascii")


class SimGateway:
    """One gateway. `port` and what it delivered stay the same over `down` and `up`.

    `secrets` are `whsec_…` texts, of which any may have signed. `manner` meets every
    request; before it come those of `next_manners`, one each, and before them those
    that `manners` has for a single key. Any thread; as a context manager it is up, and
    at the end closed.
    """

    def __init__(self, *secrets: str, tls: ssl.SSLContext | None = None) -> None:
        self._reserved = ReservedPort()
        self.port = self._reserved.number
        self.manner = GOOD
        self.next_manners: deque[Manner] = deque()
        self.manners: dict[str, Manner] = {}
        self._keys = [base64.b64decode(one.removeprefix("whsec_")) for one in secrets]
        self._tls = tls
        self._changed = threading.Condition()
        self._delivered: dict[str, DeliveredMessage] = {}
        self._knocks: Counter[str] = Counter()
        self._faults: list[str] = []
        self._released = threading.Event()
        self._server: Server | None = None

    # --- what it can do ---

    def up(self) -> None:
        """Listen; DriverError if it does already."""
        if self._server is not None:
            raise DriverError("the gateway is up")
        self._server = Server(self.port, self.meet, self._tls)

    def down(self) -> None:
        """Stop, as if killed: connections end, later ones are refused; idempotent."""
        server, self._server = self._server, None
        if server is not None:
            self._let_go()
            server.end()

    def close(self) -> None:
        """Go down for good."""
        self.down()
        self._reserved.close()

    def release(self) -> None:
        """Answer what waits, and from now on well and at once."""
        self.manner = GOOD
        self._let_go()

    # --- what it saw ---

    @property
    def delivered(self) -> tuple[DeliveredMessage, ...]:
        """The messages that members got, each once, in the order in which they came."""
        with self._changed:
            return tuple(self._delivered.values())

    @property
    def knocks(self) -> dict[str, int]:
        """How often each key came, in whatever manner it was met."""
        with self._changed:
            return dict(self._knocks)

    @property
    def faults(self) -> tuple[str, ...]:
        """What no hub may do: bad signatures, old times, a key with two bodies."""
        with self._changed:
            return tuple(self._faults)

    def await_knocks(self, count: int, limit_s: float) -> bool:
        """Wait until that many requests have come; False if they did not."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._knocks.total() >= count, limit_s
            )

    def await_delivered(self, count: int, limit_s: float) -> bool:
        """Wait until that many messages have been delivered; False if they were not."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self._delivered) >= count, limit_s
            )

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- the server's threads ---

    def meet(self, headers: Mapping[str, str], body: bytes) -> Manner:
        """Handle one request; how it is to be answered."""
        fault = self._fault(headers, body)
        key = headers.get("webhook-id", "")
        with self._changed:
            released = self._released
            self._knocks[key] += 1
            if fault:
                self._faults.append(fault)
                manner = Manner(UNSIGNED, takes=False)
            else:
                manner = self._manner_of(key)
                if manner.takes:
                    self._deliver(key, body)
            self._changed.notify_all()
        if manner.waits:
            released.wait(MAX_LATE_S)
        return manner

    def _manner_of(self, key: str) -> Manner:
        if key in self.manners:
            return self.manners[key]
        return self.next_manners.popleft() if self.next_manners else self.manner

    def _let_go(self) -> None:
        with self._changed:
            released, self._released = self._released, threading.Event()
        released.set()

    def _deliver(self, key: str, body: bytes) -> None:
        """Pass a message on once; a second body under its key is a hub's fault."""
        before = self._delivered.get(key)
        if before is None:
            text = cast("dict[str, Any]", json.loads(body))["data"]["text"]
            self._delivered[key] = DeliveredMessage(key, body, text)
        elif before.body != body:
            self._faults.append(f"{key}: another body under the same key")

    def _fault(self, headers: Mapping[str, str], body: bytes) -> str:
        """What is wrong with a request's signature, by Standard Webhooks 1.0."""
        key, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not at.isdigit() or abs(int(at) - time.time()) > FRESH_S:
            return f"{key}: not of this time: {at!r}"
        signed = f"{key}.{at}.".encode() + body
        given = headers.get("webhook-signature", "").split()
        for secret in self._keys:
            code = hmac.new(secret, signed, hashlib.sha256).digest()
            wanted = "v1," + base64.b64encode(code).decode()
            if any(hmac.compare_digest(wanted, one) for one in given):
                return ""
        return f"{key}: not signed with our key"
