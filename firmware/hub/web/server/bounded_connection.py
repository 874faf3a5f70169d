"""A connection of a browser, bounded in number and in time to speak."""

import asyncio
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from firmware.hub.web.config import WebConfig
from firmware.hub.web.middleware.allowance import guest

REQUEST_S = 15.0
"""How long the head of a request may take, from the connection or the last response."""


class Door:
    """Counts connections, and says whether another one of an address may come.

    Proxies speak for many; without TLS nobody else may. `request_s` is how long the
    head of a request may take. For the loop's thread.
    """

    def __init__(self, config: WebConfig, request_s: float = REQUEST_S) -> None:
        self.request_s = request_s
        self._proxies = [ip_network(each) for each in config.proxies]
        self._proxies_only = not config.has_tls and not _is_local(config.address)
        self._max = config.connections_max
        self._max_of_one = config.connections_per_address_max
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> str | None:
        """The name under which a connection is counted; None: it may not come in."""
        proxy = self._is_proxy(address)
        if self._proxies_only and not proxy:
            return None
        name = guest(address)
        full = self._open.total() >= self._max
        if full or not (proxy or self._open[name] < self._max_of_one):
            return None
        self._open[name] += 1
        return name

    def leave(self, name: str) -> None:
        """A connection that came in has ended."""
        self._open[name] -= 1
        if not self._open[name]:
            del self._open[name]

    def _is_proxy(self, address: str) -> bool:
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)


class BoundedConnection(H11Protocol):
    """uvicorn's, that ends where its door is full or nothing whole is said in time."""

    door: Door

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._counted: str | None = None
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Comes in, or is closed at once."""
        super().connection_made(transport)
        self._counted = self.door.enter(self.client[0] if self.client else "-")
        if self._counted is None:
            transport.abort()
            return
        self._late = self.loop.call_later(self.door.request_s, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Goes, and makes room."""
        self._in_time()
        if self._counted is not None:
            self.door.leave(self._counted)
            self._counted = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Ends the wait once the head of a request is whole."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._in_time()

    def on_response_complete(self) -> None:
        """Waits for the next request, which has its own time."""
        self._in_time()
        if not self.transport.is_closing():
            self._late = self.loop.call_later(self.door.request_s, self.transport.abort)
        super().on_response_complete()

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def connections_through(door: Door) -> type[BoundedConnection]:
    """The class of the connections of one door, as uvicorn takes it."""
    return type("DoorConnection", (BoundedConnection,), {"door": door})


def _is_local(address: str) -> bool:
    return ip_address(address).is_loopback
