"""What happened inside of late, and the tabs that look there."""

from collections import deque

from firmware.protocol.records import record_with
from firmware.virtual.page.board.tab_queue import TabQueue
from firmware.virtual.page.messages.behind import BehindShown, BooksShown, Traced
from firmware.virtual.page.messages.to_page import TabMessage

TRACES_MAX = 400


class BehindGlass:
    """Keeps traces and books while a tab looks, and sends them to such tabs only.

    For the event loop's thread.
    """

    def __init__(self) -> None:
        self._looking: set[TabQueue] = set()
        self._traces: deque[Traced] = deque(maxlen=TRACES_MAX)
        self._books = BooksShown()
        self._number = 0

    @property
    def looked_at(self) -> bool:
        """Whether any tab looks."""
        return bool(self._looking)

    def look(self, tab: TabQueue, *, on: bool) -> bool:
        """A tab begins or ends to look; whether that is the first, or was the last."""
        before = self.looked_at
        if on and tab not in self._looking:
            self._looking.add(tab)
            tab.add(self._shown)
        elif not on and tab in self._looking:
            self._looking.discard(tab)
            tab.add(None)
        if not self.looked_at:
            self._traces.clear()
        return self.looked_at is not before

    def take(self, message: TabMessage) -> bool:
        """Take a message of the inside; returns False for any other."""
        match message:
            case Traced():
                self._number += 1
                message = record_with(message, number=self._number)
                self._traces.append(message)
            case BooksShown():
                self._books = message
            case _:
                return False
        for tab in self._looking:
            tab.put(message)
        return True

    def _shown(self) -> BehindShown:
        return BehindShown(traces=tuple(self._traces), books=self._books)
