"""Whose own camera is before the kiosk's: one visitor's at a time."""

import asyncio
from dataclasses import dataclass, field

from firmware.virtual.page.messages.tab_message import TabMessage
from firmware.virtual.page.messages.to_page import LaidShown, Opening, ShopShown


@dataclass(eq=False, slots=True)
class WebcamVisit:
    """`shown` is set when the newest frame was seen, `ended` when no more may come."""

    shown: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class WebcamSeat:
    """Ends a visit as soon as anything else is before the camera, or another comes.

    For the event loop's thread.
    """

    def __init__(self) -> None:
        self._visit: WebcamVisit | None = None

    def sit(self) -> WebcamVisit:
        """A visitor's camera comes; the one before it ends."""
        self._end()
        self._visit = WebcamVisit()
        return self._visit

    def leave(self, visit: WebcamVisit) -> bool:
        """A visitor's camera goes; whether it was still before the kiosk's."""
        here = self._visit is visit
        if here:
            self._end()
        return here

    def take(self, message: TabMessage) -> None:
        """Observe a message to tabs."""
        match message:
            case LaidShown(webcam=True) if self._visit:
                self._visit.shown.set()
            case LaidShown() | ShopShown(state=Opening.OPENING):
                self._end()
            case _:
                pass

    def _end(self) -> None:
        if self._visit:
            self._visit.ended.set()
        self._visit = None
