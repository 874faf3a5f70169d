"""One tab: its websocket, from the first picture of the counter to its end."""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from firmware.base.errors import WireError
from firmware.base.wording.phrases import Phrase
from firmware.protocol.records import encode_record
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.board.held_keys import HeldKeys
from firmware.virtual.page.board.tab_queue import TabQueue
from firmware.virtual.page.in_both import in_both
from firmware.virtual.page.messages.behind import LookBehind
from firmware.virtual.page.messages.protocol import (
    MESSAGE_MAX_BYTES,
    SUBPROTOCOL,
    read_order,
)
from firmware.virtual.page.messages.to_page import KeysShown, OrderRefused
from firmware.virtual.page.messages.to_shop import PageOrder, PressKey, ReleaseKey

TABS_MAX = 32
OTHER_VERSION, TOO_MANY, TOO_LONG = 4400, 4429, 1009
"""Codes with which a websocket is closed: load the page again; close another tab."""
BUSY = Phrase("the shop is busy, try again")
NOT_UNDERSTOOD = Phrase("the shop did not understand this: load the page again")

Give = Callable[[PageOrder], bool]
"""Gives the shop an order; False if too many wait."""


class Tabs:
    """Serves websockets. For the event loop's thread."""

    def __init__(self, board: Board, give: Give) -> None:
        self._board = board
        self._give = give
        self._keys = HeldKeys()
        self._open = 0

    async def serve(self, socket: WebSocket) -> None:
        """One tab until it goes; the keys that it still holds are let go."""
        if SUBPROTOCOL not in socket.scope["subprotocols"]:
            await _closed(socket, OTHER_VERSION)
            return
        if self._open >= TABS_MAX:
            await _closed(socket, TOO_MANY)
            return
        await socket.accept(SUBPROTOCOL)
        queue = self._board.follow()
        self._open += 1
        sending = asyncio.create_task(_send(socket, queue))
        try:
            await self._receive(socket, queue)
        finally:
            self._open -= 1
            self._board.leave(queue)
            self._let_go(queue)
            self._look(queue, on=False)
            sending.cancel()

    async def _receive(self, socket: WebSocket, queue: TabQueue) -> None:
        try:
            while True:
                text = await socket.receive_text()
                if len(text.encode()) > MESSAGE_MAX_BYTES:
                    await socket.close(TOO_LONG)
                    return
                self._obey(text, queue)
        except (WebSocketDisconnect, KeyError):  # KeyError: a frame of bytes
            return

    def _obey(self, text: str, queue: TabQueue) -> None:
        try:
            order = read_order(text)
        except WireError as refused:
            queue.put(OrderRefused(reason=in_both(NOT_UNDERSTOOD), detail=str(refused)))
            return
        if self._changes_nothing(order, queue):
            return
        if not self._give(order):
            queue.put(OrderRefused(reason=in_both(BUSY)))

    def _changes_nothing(self, order: PageOrder, queue: TabQueue) -> bool:
        """Whether another tab still holds the key, or the shop need not know."""
        match order:
            case LookBehind(on=on):
                self._look(queue, on=on)
                return True
            case PressKey(key=key):
                changed = self._keys.press(queue, key)
            case ReleaseKey(key=key):
                changed = self._keys.release(queue, key)
            case _:
                return False
        if changed:
            self._show_keys()
        return not changed

    def _look(self, queue: TabQueue, *, on: bool) -> None:
        """The shop looks at this itself; the order only wakes it."""
        if self._board.behind.look(queue, on=on):
            self._give(LookBehind(on=on))

    def _let_go(self, queue: TabQueue) -> None:
        released = self._keys.leave(queue)
        for key in released:
            self._give(ReleaseKey(key=key))
        if released:
            self._show_keys()

    def _show_keys(self) -> None:
        self._board.take(KeysShown(down=self._keys.down))


async def _send(socket: WebSocket, queue: TabQueue) -> None:
    while True:
        message = await queue.get()
        try:
            await socket.send_text(encode_record(message).decode())
        except (WebSocketDisconnect, RuntimeError):  # it went meanwhile
            return


async def _closed(socket: WebSocket, code: int) -> None:
    """Close it in a way that its script can read."""
    await socket.accept()
    await socket.close(code)
