"""The page from start to end: listens on loopback, opens the shop, ends both."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from drivers.sim.reserved_port import HOST
from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.protocol import FRAME_MAX_BYTES
from firmware.virtual.page.messages.to_page import TabMessage
from firmware.virtual.page.page_watcher import PageWatcher
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.page.shop_thread import ShopReports, ShopThread
from firmware.virtual.page.web.app import page_app
from firmware.virtual.phones.browser import Browser

STOP_S = 2
ENDINGS = (signal.SIGINT, signal.SIGTERM)


def serve_page(script: PageScript, port: int, opened: Callable[[str], None]) -> str:
    """Serve until SIGINT or SIGTERM; what kept the script's shop closed, or "".

    `opened` is called with the page's address once the shop is open. ConfigError if
    the port is taken.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with _listening(port) as listener, _listening(0) as phone:
        return asyncio.run(_served(script, (listener, phone), opened))


class PageServer(Server):
    """Ends in good order by a signal, and ignores further ones while it closes."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            Config(
                app,
                http="h11",
                ws="websockets-sansio",
                ws_max_size=FRAME_MAX_BYTES,
                ws_per_message_deflate=False,
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_S,
            )
        )

    def hang_up(self, client: tuple[str, int]) -> None:
        """Drop the connection of a client, as a network does that breaks."""
        for each in tuple(self.server_state.connections):
            if isinstance(each, H11Protocol) and each.client == client:
                each.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """For as long as it serves; signals belong to the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        for number in ENDINGS:
            signal.signal(number, self.handle_exit)
        yield
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)


@dataclass(frozen=True, slots=True)
class BoardDoor:
    """Hands over to the board, which its loop's thread owns; any thread."""

    loop: asyncio.AbstractEventLoop
    board: Board

    def publish(self, message: TabMessage) -> None:
        """Something for every tab."""
        self.loop.call_soon_threadsafe(self.board.take, message)

    def keep(self, address: str, file: bytes) -> None:
        """A file by its address."""
        self.loop.call_soon_threadsafe(self.board.keep, address, file)

    def reports(
        self, opened: Callable[[], None], ended: Callable[[], None]
    ) -> ShopReports:
        """What the shop's thread calls."""
        return ShopReports(
            publish=self.publish,
            keep=self.keep,
            opened=opened,
            ended=ended,
            looked_at=lambda: self.board.behind.looked_at,
        )


async def _served(
    script: PageScript,
    listeners: tuple[socket.socket, socket.socket],
    opened: Callable[[str], None],
) -> str:
    loop, board, browser = asyncio.get_running_loop(), Board(), Browser("")
    port, phone_port = (int(each.getsockname()[1]) for each in listeners)

    def end() -> None:
        loop.call_soon_threadsafe(partial(setattr, server, "should_exit", True))

    def hang_up(client: tuple[str, int]) -> None:
        server.hang_up(client)

    door, site = BoardDoor(loop, board), f"http://{HOST}:{phone_port}"
    shop = ShopThread(
        script,
        watcher=PageWatcher(door.publish, door.keep),
        customer=partial(CounterCustomer, browser=browser, site=site, keep=door.keep),
        reports=door.reports(partial(opened, f"http://{HOST}:{port}/"), end),
    )
    server = PageServer(
        page_app(
            board,
            shop.put,
            ports=(port, phone_port),
            browser=browser,
            hang_up=hang_up,
        )
    )
    shop.start()
    try:
        await server.serve(sockets=list(listeners))
    finally:
        await asyncio.to_thread(shop.stop)
    return shop.failure


def _listening(port: int) -> socket.socket:
    """Loopback only; its connections send at once, without Nagle's delay."""
    try:
        listener = socket.create_server((HOST, port))
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "cannot listen on {address} port {port}: {reason}; try --port",
                address=HOST,
                port=port,
                reason=os_reason(exc),
            )
        ) from exc
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
