"""What a refund of an order comes to, after all that was refunded before. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firmware.hub.sales.refunds.sold.sold_order import KeptOrder, pieces_of
from firmware.hub.sales.refunds.store import KeptRefund
from firmware.retail.pricing.refunds import Refund, Sold, money_by_line, refund


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A refund, and what all refunds together have taken of the earned points.

    `whole`: nothing is left.
    """

    now: Refund
    taken_in_all_points: int
    whole: bool


def left_of(order: KeptOrder, refunds: Iterable[KeptRefund]) -> dict[int, int]:
    """The pieces by line number that can still be refunded."""
    gone = Counter[int]()
    for each in refunds:
        gone.update(each.lines)
    left = {line.number: pieces_of(line) - gone[line.number] for line in order.standing}
    return {number: pieces for number, pieces in left.items() if pieces > 0}


def reckoned(
    sold: Sold, left: Mapping[int, int], wanted: Mapping[int, int]
) -> Reckoned | None:
    """What these pieces come to; None if it is more than what is left, or nothing."""
    before = _gone(sold, left)
    now = refund(sold, before, _by_key(wanted)) if wanted else None
    if now is None:
        return None
    after = _gone(sold, left, wanted)
    all_of_it = refund(sold, {}, {key: count for key, count in after.items() if count})
    whole = all(after[line.key] == line.pieces for line in sold.lines)
    taken_points = all_of_it.points_taken if all_of_it else 0
    return Reckoned(now, taken_points, whole)


def money_of_lines(
    sold: Sold, left: Mapping[int, int], wanted: Mapping[int, int]
) -> dict[int, int]:
    """What each of these lines gives back, in fen, after what has come back already."""
    before = money_by_line(sold, _gone(sold, left))
    after = money_by_line(sold, _gone(sold, left, wanted))
    return {number: after[str(number)] - before[str(number)] for number in wanted}


def _gone(
    sold: Sold, left: Mapping[int, int], wanted: Mapping[int, int] | None = None
) -> dict[str, int]:
    """The pieces by line that have come back, with those that are wanted."""
    now = _by_key(wanted or {})
    return {
        line.key: line.pieces - left.get(int(line.key), 0) + now.get(line.key, 0)
        for line in sold.lines
    }


def _by_key(pieces: Mapping[int, int]) -> dict[str, int]:
    return {str(number): count for number, count in pieces.items()}
