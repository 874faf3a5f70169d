"""The counter as it is now, and the tabs that follow it."""

from dataclasses import dataclass, field

from drivers.api import Lamp
from firmware.protocol.records import record_with
from firmware.virtual.page.board.behind_glass import BehindGlass
from firmware.virtual.page.board.tab_queue import TabQueue
from firmware.virtual.page.board.webcam_seat import WebcamSeat
from firmware.virtual.page.messages.code_messages import CodesUnsure
from firmware.virtual.page.messages.script_messages import (
    RecordingShown,
    ScriptLine,
    ScriptRun,
    ScriptShown,
)
from firmware.virtual.page.messages.to_page import (
    CounterShown,
    FaultsShown,
    GlassShown,
    HubShown,
    KeysShown,
    LaidShown,
    LampLit,
    Opening,
    PaperOut,
    PhoneShown,
    PictureShown,
    PowerShown,
    ShelfShown,
    ShopShown,
    SlipCut,
    SlipTorn,
    TabMessage,
    TextsShown,
    ViewChanged,
)

PILE_MAX = 40
STRIPS_MAX = 600
"""Of one slip: about two metres of paper. What is beyond is seen once it is cut."""

_FIELDS: dict[type[TabMessage], str] = {
    ShelfShown: "shelf",
    ShopShown: "shop",
    PowerShown: "power",
    HubShown: "hub",
    FaultsShown: "faults",
    GlassShown: "glass",
    TextsShown: "texts",
    LampLit: "lamp",
    KeysShown: "keys",
    LaidShown: "laid",
    PictureShown: "picture",
    PhoneShown: "phone",
    ViewChanged: "view",
    CodesUnsure: "unsure",
    ScriptShown: "script",
    ScriptRun: "script_run",
    ScriptLine: "script_line",
    RecordingShown: "recording",
}
"""Each replaces the message of the same kind before it."""


@dataclass(slots=True)
class Board:
    """Takes messages, keeps what a new tab needs, sends them to every tab.

    `pictures` are files by their address: slips as PNG, the camera's view as JPEG. For
    the event loop's thread.
    """

    counter: CounterShown = field(default_factory=CounterShown)
    pictures: dict[str, bytes] = field(default_factory=dict[str, bytes])
    behind: BehindGlass = field(default_factory=BehindGlass)
    webcam: WebcamSeat = field(default_factory=WebcamSeat)
    _tabs: set[TabQueue] = field(default_factory=set[TabQueue])

    def follow(self) -> TabQueue:
        """A new tab, which first receives the whole counter."""
        tab = TabQueue(lambda: self.counter)
        self._tabs.add(tab)
        return tab

    def leave(self, tab: TabQueue) -> None:
        """A tab was closed."""
        self._tabs.discard(tab)

    def take(self, message: TabMessage) -> None:
        """Take a message, and send it to every tab."""
        if self.behind.take(message):
            return
        self.webcam.take(message)
        if isinstance(message, ShopShown) and message.state is Opening.OPENING:
            self._begin_anew()
            return
        if isinstance(message, PaperOut) and self.counter.waiting:
            self.take(SlipTorn(slip=self.counter.waiting.slip))
        self.counter = _changed(self.counter, message)
        if isinstance(message, PowerShown) and not message.on:
            self.counter = _dark(self.counter)
        for tab in self._tabs:
            tab.put(message)

    def _begin_anew(self) -> None:
        """Another shop opens: nothing of the one before is there any more."""
        self.counter = CounterShown()
        for tab in self._tabs:
            tab.renew()

    def keep(self, address: str, picture: bytes) -> None:
        """Keep a picture, and forget those of slips that left the pile."""
        self.pictures[address] = picture
        slips = [each for each in self.pictures if each.startswith("/slips/")]
        for old in slips[: -PILE_MAX - 1]:
            del self.pictures[old]


def _changed(counter: CounterShown, message: TabMessage) -> CounterShown:
    """Returns the counter after a message."""
    match message:
        case PaperOut():
            strips = (*counter.printing, message)[:STRIPS_MAX]
            return record_with(counter, printing=strips)
        case SlipCut():
            return record_with(counter, waiting=message)
        case SlipTorn() if counter.waiting:
            pile = (*counter.pile, counter.waiting)[-PILE_MAX:]
            return record_with(counter, waiting=None, printing=(), pile=pile)
        case _ if type(message) in _FIELDS:
            return record_with(counter, **{_FIELDS[type(message)]: message})
        case _:
            return counter


def _dark(counter: CounterShown) -> CounterShown:
    """Without power nothing shines, and what is laid stays."""
    dark = LampLit(colour=Lamp.OFF)
    return record_with(
        counter,
        glass=None,
        texts=TextsShown(texts=()),
        lamp=dark,
        unsure=CodesUnsure(),
    )
