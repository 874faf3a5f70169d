"""What rules save at most between two amounts, threshold by threshold. Pure.

Whoever reaches a threshold pays what is missing to it first. So rules save at most the
best of what comes off at a threshold less the cost of reaching it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.rules.spend_rule import SpendRule

_THRESHOLDS_MAX = 60
_STEEP = 1_000_000_000
"""A slope that no division of costs makes up for."""

_AT, _NEAR, _FAR = range(3)
"""What comes off at a threshold; near it, roundings included; before the next one."""


class Steps(NamedTuple):
    """What comes off, step by step of the amount.

    What is missing to a step, `raised`; what comes off at it, `near`, and before the
    next one, `far`; how much more a fen that is raised takes off meanwhile, in basis
    points.
    """

    raised: Sequence[int]
    near: Sequence[int]
    far: Sequence[int]
    slope: int

    def beyond(self, divisor: int, free_fen: int) -> int:
        """The most that is left if raising costs its `divisor`th part.

        Raising as far as `free_fen` costs nothing.
        """
        offs = self.far if self.slope * divisor > BPS_WHOLE else self.near
        return max(
            [
                (far if self.slope and raised < free_fen else off_fen)
                - max(raised - free_fen, 0) // divisor
                for raised, off_fen, far in zip(
                    self.raised, offs, self.far, strict=True
                )
            ]
        )


class Saved:
    """What goods save at most between two settings, against the lower one.

    `paid_fen` if all that is raised is paid for, `free_fen` if nothing is; `steps` of a
    rule on pieces are none.
    """

    __slots__ = ("_half_fen", "_span", "free_fen", "paid_fen")

    def __init__(
        self, paid_fen: int, free_fen: int, span: "_Span | None" = None
    ) -> None:
        self.paid_fen = paid_fen
        self.free_fen = free_fen
        self._span = span
        self._half_fen = free_fen if span is None else -1

    @property
    def half_fen(self) -> int:
        """Saved if half of all that is raised is paid for."""
        if self._half_fen < 0 and self._span is not None:
            self._half_fen = self._span.best(2 * self._span.weight)
        return self._half_fen

    @property
    def steps(self) -> Steps | None:
        """All steps."""
        return None if self._span is None else self._span.steps()

    def beyond_fen(self, free_fen: int) -> int:
        """As `paid_fen` if raising the amount so far costs nothing."""
        if self._span is None:
            return self.free_fen
        return self._span.steps().beyond(self._span.weight, free_fen)


class Thresholds:
    """What comes off amounts of a number of pieces, at each threshold.

    `between` are the least and the greatest amount.
    """

    def __init__(
        self, rules: Sequence[SpendRule], between: tuple[int, int], pieces: int
    ) -> None:
        self._rules = rules
        self._pieces = pieces
        froms: set[int] = set()
        coarse = False
        for rule in rules:
            above, more = rule.thresholds(*between, _THRESHOLDS_MAX)
            froms.update(above)
            coarse |= more
        self.froms = sorted(froms)
        self._known: dict[int, int] = {}
        slope = sum([rule.slope(between[0], pieces) for rule in rules])
        self._slope = _STEEP if coarse else slope
        # Without rates, what comes off stays the same from threshold to threshold.
        starts = [] if self._slope else [between[0], *self.froms]
        self._raw = [self._raw_off(each) for each in starts]
        self.offs = [self.off(each) for each in self.froms]
        both = zip(self.froms, self.offs, strict=True)
        self._all_off = any(from_fen == off_fen for from_fen, off_fen in both)
        # Each rate rounds to a fen of its own.
        self.noise = sum([rule.has_rate for rule in rules])
        self._gains: dict[tuple[int, int], list[int]] = {}

    def saved(self, low_fen: int, high_fen: int, weight: int) -> Saved:
        """What is saved between two amounts, and how."""
        off_fen = self.off(low_fen)
        if low_fen == high_fen:
            return Saved(off_fen, off_fen, _Span(self, 0, 0, low_fen, low_fen))
        # Where more would come off than there is, what comes off rises with it.
        slope = _STEEP if off_fen == low_fen or self._all_off else self._slope
        first = bisect_right(self.froms, low_fen)
        last = bisect_left(self.froms, high_fen, first)
        span = _Span(self, first, last, low_fen, high_fen, weight, slope)
        if slope and (len(self._rules) > 1 or slope * weight > BPS_WHOLE):
            return Saved(span.best(weight), self.off(high_fen), span)
        most_fen = self.off(high_fen)
        paid_fen = max(off_fen, most_fen - (high_fen - low_fen) // weight)
        if last > first:
            gain = max(self.gains(_AT, weight)[first:last]) + low_fen
            paid_fen = max(paid_fen, -(-gain // weight))
        return Saved(paid_fen, most_fen, span)

    def off(self, amount_fen: int) -> int:
        """What comes off an amount."""
        if self._raw:
            off_fen = self._raw[bisect_right(self.froms, amount_fen)]
            return min(off_fen, amount_fen)
        known = self._known.get(amount_fen)
        if known is None:
            known = min(self._raw_off(amount_fen), amount_fen)
            self._known[amount_fen] = known
        return known

    def _raw_off(self, amount_fen: int) -> int:
        return sum([rule.off(amount_fen, self._pieces) for rule in self._rules])

    def gains(self, kind: int, divisor: int) -> list[int]:
        """What comes off at each threshold, `divisor` times, less the threshold."""
        known = self._gains.get((kind, divisor))
        if known is None:
            pairs = zip(self.rising(kind, self.offs), self.froms, strict=True)
            gains = [divisor * off_fen - from_fen for off_fen, from_fen in pairs]
            known = self._gains[kind, divisor] = gains
        return known

    def rising(self, kind: int, offs: Sequence[int]) -> Sequence[int]:
        """What comes off at steps, near them, or before the next ones."""
        if kind == _AT:
            return offs
        nexts = [*offs[1:], *offs[-1:]]
        if kind == _FAR:
            return nexts
        return [min(a + self.noise, b) for a, b in zip(offs, nexts, strict=True)]


class _Span(NamedTuple):
    """From one amount to another: thresholds `first` to `last` are between them."""

    table: Thresholds
    first: int
    last: int
    low_fen: int
    high_fen: int
    weight: int = 1
    slope: int = 0

    def best(self, divisor: int) -> int:
        """The most that is left if raising costs its `divisor`th part."""
        if not self.slope:
            return self.most(_AT, divisor)
        steep = self.slope * divisor > BPS_WHOLE
        return self.most(_FAR if steep else _NEAR, divisor)

    def most(self, kind: int, divisor: int) -> int:
        """As `best`, of what comes off at thresholds, near them or after them."""
        first, last, table = self.first, self.last, self.table
        least_fen, most_fen = table.off(self.low_fen), table.off(self.high_fen)
        raised_fen = self.high_fen - self.low_fen
        best_fen = most_fen - raised_fen // divisor
        if kind != _AT and last > first:
            # What comes off before the next step ends with the span.
            last -= 1
            raised_fen = table.froms[last] - self.low_fen
            near_fen = table.rising(kind, (table.offs[last], most_fen))[0]
            best_fen = max(best_fen, near_fen - raised_fen // divisor)
            most_fen = table.offs[first]
        if kind != _AT:
            least_fen = table.rising(kind, (least_fen, most_fen))[0]
        if last > first:
            gain = max(table.gains(kind, divisor)[first:last]) + self.low_fen
            best_fen = max(best_fen, -(-gain // divisor))
        return max(best_fen, least_fen)

    def steps(self) -> Steps:
        """All of them, from the lower amount to the higher one."""
        table, low_fen = self.table, self.low_fen
        if low_fen == self.high_fen:
            offs = (table.off(low_fen),)
            return Steps((0,), offs, offs, 0)
        inside = slice(self.first, self.last)
        raised = [0, *[each - low_fen for each in table.froms[inside]]]
        raised.append(self.high_fen - low_fen)
        offs = [table.off(low_fen), *table.offs[inside], table.off(self.high_fen)]
        if not self.slope:
            return Steps(raised, offs, offs, 0)
        near, far = table.rising(_NEAR, offs), table.rising(_FAR, offs)
        return Steps(raised, near, far, self.slope)
