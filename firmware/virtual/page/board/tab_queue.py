"""What waits to be sent to one tab."""

import asyncio
from collections import deque
from collections.abc import Callable

from firmware.virtual.page.messages.codes_told import CodesUnsure
from firmware.virtual.page.messages.script_told import (
    RecordingShown,
    ScriptRun,
    SessionSaved,
)
from firmware.virtual.page.messages.to_page import (
    CounterShown,
    GlassShown,
    KeysShown,
    LaidShown,
    LampLit,
    OrderRefused,
    PhoneShown,
    TabMessage,
    TextsShown,
    ViewChanged,
)

WAITING_MAX = 256
NEWEST_WINS = (
    CodesUnsure,
    GlassShown,
    KeysShown,
    LaidShown,
    LampLit,
    PhoneShown,
    RecordingShown,
    ScriptRun,
    TextsShown,
    ViewChanged,
)

SAID_ONCE = (OrderRefused, SessionSaved)
"""What the whole counter does not say."""


class TabQueue:
    """At most `WAITING_MAX` messages; begins with the whole counter.

    A picture of the display, the lamp, the keys and the camera's view replace what
    waits of their kind. A tab that falls further behind is told the whole counter anew,
    so that it is never told half a slip. For the event loop's thread.
    """

    def __init__(self, counter: Callable[[], CounterShown]) -> None:
        self._counter = counter
        self._waiting: deque[TabMessage] = deque()
        self._something = asyncio.Event()
        self._all_anew = True
        self._more: Callable[[], TabMessage] | None = None
        self._something.set()

    def add(self, more: Callable[[], TabMessage] | None) -> None:
        """Tell this now, and anew after each whole counter; None: no longer."""
        self._more = more
        if more is not None:
            self.put(more())

    def put(self, told: TabMessage) -> None:
        """Hand over; never waits."""
        if self._all_anew and not isinstance(told, SAID_ONCE):
            return
        if isinstance(told, NEWEST_WINS):
            self._drop(type(told))
        self._waiting.append(told)
        if len(self._waiting) > WAITING_MAX:
            self.renew()
        self._something.set()

    def renew(self) -> None:
        """Forget what waits, and tell the whole counter instead."""
        self._waiting.clear()
        self._all_anew = True
        self._something.set()

    async def get(self) -> TabMessage:
        """The next message; waits for it."""
        await self._something.wait()
        if self._all_anew:
            self._all_anew = False
            told: TabMessage = self._counter()
            if self._more is not None:
                self._waiting.append(self._more())
        else:
            told = self._waiting.popleft()
        if not self._waiting:
            self._something.clear()
        return told

    def _drop(self, kind: type[TabMessage]) -> None:
        for old in [each for each in self._waiting if type(each) is kind]:
            self._waiting.remove(old)
