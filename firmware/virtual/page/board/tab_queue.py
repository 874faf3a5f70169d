"""What waits to be sent to one tab."""

import asyncio
from collections import deque
from collections.abc import Callable

from firmware.virtual.page.messages.code_messages import CodesUnsure
from firmware.virtual.page.messages.script_messages import (
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

SENT_ONCE = (OrderRefused, SessionSaved)
"""What the whole counter does not contain."""


class TabQueue:
    """At most `WAITING_MAX` messages; begins with the whole counter.

    A picture of the display, the lamp, the keys and the camera's view replace what
    waits of their kind. A tab that falls further behind receives the whole counter
    anew, and never half a slip. For the event loop's thread.
    """

    def __init__(self, counter: Callable[[], CounterShown]) -> None:
        self._counter = counter
        self._waiting: deque[TabMessage] = deque()
        self._something = asyncio.Event()
        self._all_anew = True
        self._more: Callable[[], TabMessage] | None = None
        self._something.set()

    def add(self, more: Callable[[], TabMessage] | None) -> None:
        """Send this now, and anew after each whole counter; None: no longer."""
        self._more = more
        if more is not None:
            self.put(more())

    def put(self, message: TabMessage) -> None:
        """Hand over; never waits."""
        if self._all_anew and not isinstance(message, SENT_ONCE):
            return
        if isinstance(message, NEWEST_WINS):
            self._drop(type(message))
        self._waiting.append(message)
        if len(self._waiting) > WAITING_MAX:
            self.renew()
        self._something.set()

    def renew(self) -> None:
        """Forget what waits, and send the whole counter instead."""
        self._waiting.clear()
        self._all_anew = True
        self._something.set()

    async def get(self) -> TabMessage:
        """The next message; waits for it."""
        await self._something.wait()
        if self._all_anew:
            self._all_anew = False
            message: TabMessage = self._counter()
            if self._more is not None:
                self._waiting.append(self._more())
        else:
            message = self._waiting.popleft()
        if not self._waiting:
            self._something.clear()
        return message

    def _drop(self, kind: type[TabMessage]) -> None:
        for old in [each for each in self._waiting if type(each) is kind]:
            self._waiting.remove(old)
