"""What a refund of an order comes to, after all that was refunded before. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firmware.hub.sales.refunds.sold_order import KeptOrder, pieces_of
from firmware.hub.sales.refunds.store import KeptRefund
from firmware.retail.pricing.refunds import Refund, Sold, refund


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
    before = {line.key: line.pieces - left.get(int(line.key), 0) for line in sold.lines}
    pieces = {str(number): count for number, count in wanted.items()}
    now = refund(sold, before, pieces) if pieces else None
    if now is None:
        return None
    after = {key: count + pieces.get(key, 0) for key, count in before.items()}
    after = {key: count for key, count in after.items() if count}
    all_of_it = refund(sold, {}, after)
    if all_of_it is None:
        return None
    whole = all(after.get(line.key) == line.pieces for line in sold.lines)
    return Reckoned(now, all_of_it.points_taken, whole)
