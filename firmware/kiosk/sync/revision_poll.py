"""When to ask the hub which catalogue is the newest, and which answer counts. Pure.

A retained message may be older than the hub's last breath, so nothing retained confirms
a price: only the hub's own answer to a question that was asked just now (E30).
"""

ASK_EVERY_S = 3_600.0
ASK_AGAIN_S = 30.0


class RevisionPoll:
    """The question under way. Main thread only; no I/O.

    `asked` is the correlation of the last question, whose answer alone counts.
    """

    def __init__(self) -> None:
        self.asked = ""
        self._due_s = float("-inf")

    def due(self, now_s: float) -> bool:
        """Whether to ask: an hour after the last confirmation, else 30 s after asking.

        So a question that was lost comes again.
        """
        return now_s >= self._due_s

    def sent(self, correlation: str, now_s: float) -> None:
        """A question went out; without a correlation the link refused it."""
        self.asked = correlation
        self._due_s = now_s + ASK_AGAIN_S

    def caught_up(self) -> None:
        """A publication was taken: what the hub could not confirm, it now may."""
        if self.asked:
            self._due_s = float("-inf")

    def confirmed(self, now_s: float) -> None:
        """The hub confirmed what is held."""
        self.asked = ""
        self._due_s = now_s + ASK_EVERY_S
