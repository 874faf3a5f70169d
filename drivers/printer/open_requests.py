"""Requests that a printer has still to reply to in turn. Pure; time is an argument.

Replies come in the order of their requests, and say not to which they belong. A printer
whose paper ended finishes the old slip when there is paper again, and replies to the
old request: that is no proof of the slip behind it.
"""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class OpenRequests:
    """Those of one open port, oldest first; seconds are monotonic.

    A request counts as lost when the printer was without trouble for `lost_s` since,
    as after it was switched off and on.
    """

    lost_s: float
    _asked_s: deque[float] = field(default_factory=deque[float], init=False)
    _well_since_s: float | None = field(default=None, init=False)

    @property
    def any(self) -> bool:
        """Whether a reply is still to come."""
        return bool(self._asked_s)

    def add(self, now_s: float) -> None:
        """One more request is about to be sent."""
        self._asked_s.append(now_s)

    def settle(self) -> bool:
        """A reply came: whether it is that to the newest request."""
        if not self._asked_s:
            return False
        self._asked_s.popleft()
        return not self._asked_s

    def note_status(self, now_s: float, *, well: bool) -> None:
        """What the printer's status is now; drops what is lost."""
        if not well:
            self._well_since_s = None
            return
        since_s = now_s if self._well_since_s is None else self._well_since_s
        self._well_since_s = since_s
        while self._asked_s and now_s - max(self._asked_s[0], since_s) > self.lost_s:
            self._asked_s.popleft()
