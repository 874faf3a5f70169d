"""What a refund gives back of a sale: money, points, coupons, gifts (E19). Pure.

Everything is reckoned on all that has been refunded so far, so that the order of
refunds changes nothing (A24) and nothing is given back twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from firmware.retail.money import quotient


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of a paid sale: its pieces, and what was paid for all of them.

    `net_fen` is money, `points_fen` the part that points paid. `exchange_points`: for
    goods of the rewards catalogue, of all pieces (A18). `entering_fen` is what counted
    for gifts.
    """

    key: str
    pieces: int
    net_fen: int
    points_fen: int = 0
    exchange_points: int = 0
    entering_fen: int = 0
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldGift:
    """A gift of a sale: the lines that counted for it, and what they had to reach."""

    rule: str
    article: str
    keys: frozenset[str]
    min_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A paid sale as far as refunds depend on it.

    `paid_fen` is after cash rounding; the sum of the lines before it. `burned_points`
    were used as money. `earned`: the points that an amount earns, with the multiplier
    stamped on the order (A42).
    """

    lines: tuple[SoldLine, ...]
    paid_fen: int
    burned_points: int
    earned: Callable[[int], int]
    coupons: tuple[str, ...] = ()
    gifts: tuple[SoldGift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What one refund gives back and takes back, each 0 or more.

    `gifts_due`: articles of gifts that are to be returned or paid, which staff
    confirms (A34).
    """

    money_fen: int
    points_taken: int
    points_back: int
    coupons_back: tuple[str, ...]
    gifts_due: tuple[str, ...]


Pieces = Mapping[str, int]
"""Pieces by the key of their line."""


def refund(sold: Sold, before: Pieces, now: Pieces) -> Refund | None:
    """What refunding `now` gives, after `before` has been; None if it is too much."""
    after = {
        line.key: before.get(line.key, 0) + now.get(line.key, 0) for line in sold.lines
    }
    known = {line.key for line in sold.lines}
    too_many = any(after[line.key] > line.pieces for line in sold.lines)
    if too_many or not set(now) <= known or min(now.values(), default=0) <= 0:
        return None
    was, total = _so_far(sold, before), _so_far(sold, after)
    return Refund(
        money_fen=total.money_fen - was.money_fen,
        points_taken=total.points_taken - was.points_taken,
        points_back=total.points_back - was.points_back,
        coupons_back=tuple(c for c in total.coupons if c not in was.coupons),
        gifts_due=tuple(
            gift.article
            for gift in sold.gifts
            if gift in total.gifts and gift not in was.gifts
        ),
    )


@dataclass(frozen=True, slots=True)
class _SoFar:
    money_fen: int
    points_taken: int
    points_back: int
    coupons: tuple[str, ...]
    gifts: tuple[SoldGift, ...]


def _so_far(sold: Sold, refunded: Pieces) -> _SoFar:
    whole = all(refunded.get(line.key, 0) == line.pieces for line in sold.lines)
    due_fen = sum(line.net_fen for line in sold.lines)
    net_fen = _share(sold.lines, refunded, lambda line: line.net_fen)
    exchange = _share(sold.lines, refunded, lambda line: line.exchange_points)
    return _SoFar(
        money_fen=sold.paid_fen if whole else min(net_fen, sold.paid_fen),
        points_taken=sold.earned(due_fen) - sold.earned(due_fen - net_fen),
        points_back=_points_back(sold, refunded, whole=whole) + exchange,
        coupons=sold.coupons if whole else (),
        gifts=tuple(g for g in sold.gifts if _kept_fen(sold, g, refunded) < g.min_fen),
    )


def _points_back(sold: Sold, refunded: Pieces, *, whole: bool) -> int:
    """Burned points by the points money of what is refunded, the rest last (A25)."""
    all_fen = sum(line.points_fen for line in sold.lines)
    if whole:
        return sold.burned_points
    if not all_fen:
        return 0
    back_fen = _share(sold.lines, refunded, lambda line: line.points_fen)
    return sold.burned_points * back_fen // all_fen


def _kept_fen(sold: Sold, gift: SoldGift, refunded: Pieces) -> int:
    counted = [line for line in sold.lines if line.key in gift.keys]
    all_fen = sum(line.entering_fen for line in counted)
    return all_fen - _share(counted, refunded, lambda line: line.entering_fen)


def _share(
    lines: Iterable[SoldLine], refunded: Pieces, of: Callable[[SoldLine], int]
) -> int:
    """The shares of the refunded pieces, each line half up (A23)."""
    return sum(
        quotient(of(line) * refunded.get(line.key, 0), line.pieces) for line in lines
    )
