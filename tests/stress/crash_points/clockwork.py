"""What happens when, in virtual time: the same for the same run."""

import heapq
from collections.abc import Callable
from itertools import count


class Clockwork:
    """Things that are to happen, in the order of their time and then of their making.

    `now_s` starts at 0.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Have something happen in so many seconds."""
        heapq.heappush(self._due, (self.now_s + seconds, next(self._order), act))

    def next_s(self) -> float | None:
        """When the next thing happens; None without one."""
        return self._due[0][0] if self._due else None

    def run_due(self) -> bool:
        """Let what is due happen, one thing; whether there was one."""
        if not self._due or self._due[0][0] > self.now_s:
            return False
        heapq.heappop(self._due)[2]()
        return True
