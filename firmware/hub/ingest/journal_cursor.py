"""What has arrived of one kiosk's journal, and what is missing. Pure.

`JournalCursor` is the hub's place in one (kiosk, epoch): everything up to `upto`, and
spans of facts beyond the first gap. Its size is that of the gaps, not of the facts.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]
"""The first and the last of facts that arrived without a gap between them."""

_BETWEEN, _TO = ",", "-"


@dataclass(slots=True)
class JournalCursor:
    """Facts count from 1. `spans` holds what arrived after a gap.

    Spans are in order and never touch each other, nor `upto`.
    """

    upto: int = 0
    spans: list[Span] = field(default_factory=list[Span])

    @property
    def is_new(self) -> bool:
        """Whether nothing of this journal has ever arrived."""
        return not self.upto and not self.spans

    def holds(self, seq: int) -> bool:
        """Whether this fact has arrived already."""
        place = self._place(seq)
        return seq <= self.upto or (place > 0 and seq <= self.spans[place - 1][1])

    def may_add(self, seq: int, max_spans: int) -> bool:
        """Whether this fact leaves at most `max_spans` spans beyond the first gap.

        One that closes or narrows a gap always does.
        """
        if len(self.spans) < max_spans or seq == self.upto + 1:
            return True
        place = self._place(seq)
        after_one = place > 0 and self.spans[place - 1][1] == seq - 1
        before_one = place < len(self.spans) and self.spans[place][0] == seq + 1
        return after_one or before_one

    def add(self, seq: int) -> None:
        """A fact that had not arrived yet has arrived."""
        place = self._place(seq)
        first = last = seq
        if place < len(self.spans) and self.spans[place][0] == seq + 1:
            last = self.spans.pop(place)[1]
        if place > 0 and self.spans[place - 1][1] == seq - 1:
            place -= 1
            first = self.spans.pop(place)[0]
        if first == self.upto + 1:
            self.upto = last
        else:
            self.spans.insert(place, (first, last))

    def beyond_gap(self, seqs: Iterable[int]) -> tuple[int, ...]:
        """Those of `seqs` that `upto` does not cover, in order.

        An acknowledgement names only what just came, so that its size is bounded
        even if a gap can never close (a hub restored from an old backup).
        """
        return tuple(sorted({seq for seq in seqs if seq > self.upto}))

    def ends(self) -> Iterator[tuple[int, bool]]:
        """Where what arrived ends: facts, each with whether it has arrived."""
        if self.upto:
            yield self.upto, True
        yield self.upto + 1, False
        for first, last in self.spans:
            yield from ((first - 1, False), (first, True))
            yield from ((last, True), (last + 1, False))

    def _place(self, seq: int) -> int:
        """How many spans begin at `seq` or before it."""
        return bisect_right(self.spans, seq, key=_first)


def spans_text(spans: Iterable[Span]) -> str:
    """Spans as the database keeps them, such as `3-9,12-12`."""
    return _BETWEEN.join(f"{first}{_TO}{last}" for first, last in spans)


def cursor_of(upto: int, text: str) -> JournalCursor | None:
    """The cursor that a database kept; None if that cannot be one."""
    try:
        ends = [span.split(_TO) for span in text.split(_BETWEEN) if span]
        spans = [(int(first), int(last)) for first, last in ends]
    except ValueError:
        return None
    before = upto
    for first, last in spans:
        if not before + 1 < first <= last:
            return None
        before = last
    return JournalCursor(upto, spans) if upto >= 0 else None


def _first(span: Span) -> int:
    return span[0]
