"""The page from start to end: listens on loopback, opens the shop, ends both."""

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Callable, Generator
from functools import partial

from starlette.types import ASGIApp
from uvicorn import Config, Server

from drivers.sim.reserved_port import HOST
from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.protocol import MESSAGE_MAX_BYTES
from firmware.virtual.page.messages.to_page import TabMessage
from firmware.virtual.page.replay.page_script import PageScript
from firmware.virtual.page.shop_thread import ShopReports, ShopThread
from firmware.virtual.page.telling import PageWatcher
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
                ws="websockets-sansio",
                ws_max_size=MESSAGE_MAX_BYTES,
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_S,
            )
        )

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


async def _served(
    script: PageScript,
    listeners: tuple[socket.socket, socket.socket],
    opened: Callable[[str], None],
) -> str:
    loop, board = asyncio.get_running_loop(), Board()
    port, phone_port = (int(each.getsockname()[1]) for each in listeners)
    browser = Browser("")

    def tell(told: TabMessage) -> None:
        loop.call_soon_threadsafe(board.take, told)

    def end() -> None:
        loop.call_soon_threadsafe(partial(setattr, server, "should_exit", True))

    def keep(address: str, picture: bytes) -> None:
        loop.call_soon_threadsafe(board.keep, address, picture)

    site = f"http://{HOST}:{phone_port}"
    shop = ShopThread(
        script,
        watcher=PageWatcher(tell, keep),
        customer=lambda stage: CounterCustomer(stage, browser, site=site, keep=keep),
        reports=ShopReports(
            tell=tell,
            keep=keep,
            opened=partial(opened, f"http://{HOST}:{port}/"),
            ended=end,
            looked_at=lambda: board.behind.looked_at,
        ),
    )
    server = PageServer(
        page_app(board, shop.put, ports=(port, phone_port), browser=browser)
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
