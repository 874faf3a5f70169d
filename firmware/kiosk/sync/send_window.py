"""Which facts to send, and when again: a window over the outbox. Pure.

PUBACKs count for nothing here: a fact is under way until the hub's own
acknowledgement covers it. Time is an argument.
"""

WINDOW = 64
"""Facts under way at once: two bundles, one for the hub to book while one travels.
As messages they are at most 32 in flight, which is paho's own limit."""

AGAIN_FIRST_S = 2.0
MAX_AGAIN_S = 60.0


class SendWindow:
    """What is under way. Main thread only; no I/O.

    The time between two attempts doubles while the hub is silent, and is short again
    after any acknowledgement.
    """

    def __init__(self) -> None:
        self._sent_at_s: dict[int, float] = {}
        self._frontier = 0
        self._again_s = AGAIN_FIRST_S

    @property
    def frontier(self) -> int:
        """The largest place ever sent since the last `restart`."""
        return self._frontier

    def restart(self) -> None:
        """The connection is new: whatever was under way is to be sent again."""
        self._sent_at_s.clear()
        self._frontier = 0
        self._again_s = AGAIN_FIRST_S

    def overdue(self, now_s: float) -> tuple[int, ...]:
        """What is to be sent again, oldest first."""
        late_s = now_s - self._again_s
        return tuple(place for place, at_s in self._sent_at_s.items() if at_s <= late_s)

    def free(self) -> int:
        """The number of facts that may be sent now."""
        return max(0, WINDOW - len(self._sent_at_s))

    def sent(self, place: int, now_s: float) -> None:
        """A fact went out."""
        self._sent_at_s[place] = now_s
        self._frontier = max(self._frontier, place)

    def hold_back(self) -> None:
        """An attempt had no acknowledgement: wait longer for the next."""
        self._again_s = min(self._again_s * 2, MAX_AGAIN_S)

    def acknowledged(self, upto: range, others: tuple[int, ...]) -> tuple[int, ...]:
        """Apply an acknowledgement of one epoch; the gaps in it are returned (I4).

        `upto` begins where the epoch does. A gap is what is under way between there and
        the largest of `others`, and not named.
        """
        done = set(others)
        self._again_s = AGAIN_FIRST_S
        self._sent_at_s = {
            place: at_s
            for place, at_s in self._sent_at_s.items()
            if place not in upto and place not in done
        }
        beyond = max(others, default=0)
        return tuple(p for p in self._sent_at_s if upto.start <= p < beyond)

    def next_deadline_s(self) -> float | None:
        """When `overdue` will next name something, or None."""
        if not self._sent_at_s:
            return None
        return min(self._sent_at_s.values()) + self._again_s
