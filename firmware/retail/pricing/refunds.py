"""What a refund gives back of a sale: money, points, coupons, gifts (E19). Pure.

Everything is reckoned on all that has been refunded so far, so that the order of
refunds changes nothing (A24) and nothing is given back twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from firmware.retail.money import quotient
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.bonus_points import OrderBonus


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldLine:
    """A line of a paid sale: its pieces, and what was paid for all of them.

    `net_fen` is money before cash rounding, `points_fen` the part that points paid.
    `exchange_points`: for goods of the rewards catalogue, of all pieces (A18).
    `entering_fen` is what counted for gifts. `free_pieces` of it were a gift; they are
    taken to come back last.
    """

    key: str
    pieces: int
    net_fen: int
    points_fen: int = 0
    exchange_points: int = 0
    entering_fen: int = 0
    article: str = ""
    free_pieces: int = 0


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
    stamped on the order (A42), `bonuses` what adds to it.
    """

    lines: tuple[SoldLine, ...]
    paid_fen: int
    burned_points: int
    earned: Callable[[int], int]
    bonuses: tuple[OrderBonus, ...] = ()
    coupons: tuple[str, ...] = ()
    gifts: tuple[SoldGift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What one refund gives back and takes back, each 0 or more.

    `money_fen` is handed out; `net_fen` is the same before cash rounding, by which the
    tier's spend falls (A11). `gifts_due`: articles of gifts that are to be returned or
    paid, which staff confirms (A34).
    """

    money_fen: int
    net_fen: int
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
        net_fen=total.net_fen - was.net_fen,
        points_taken=total.points_taken - was.points_taken,
        points_back=total.points_back - was.points_back,
        coupons_back=tuple(c for c in total.coupons if c not in was.coupons),
        gifts_due=_more(was.gifts, total.gifts),
    )


def money_by_line(sold: Sold, refunded: Pieces) -> dict[str, int]:
    """What these pieces give back in money, in fen by line, cumulative half up (A23).

    Gifts that are withheld are not taken off.
    """
    paid = _paid_parts(sold)
    return {
        line.key: quotient(paid[line.key] * refunded.get(line.key, 0), line.pieces)
        for line in sold.lines
    }


def _more(was: Iterable[SoldGift], total: Iterable[SoldGift]) -> tuple[str, ...]:
    """The articles that are due now, each as often as it was not due before."""
    before, now = (Counter(gift.article for gift in gifts) for gifts in (was, total))
    return tuple(sorted((now - before).elements()))


@dataclass(frozen=True, slots=True)
class _SoFar:
    money_fen: int
    net_fen: int
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
        money_fen=sum(money_by_line(sold, refunded).values()),
        net_fen=net_fen,
        points_taken=sold.earned(due_fen)
        - sold.earned(due_fen - net_fen)
        + _bonus_taken(sold, refunded),
        points_back=_points_back(sold, refunded, whole=whole) + exchange,
        coupons=sold.coupons if whole else (),
        gifts=tuple(_gifts_due(sold, refunded)),
    )


def _bonus_taken(sold: Sold, refunded: Pieces) -> int:
    """What bonuses added, less what they add for what remains (A24)."""
    taken = 0
    for bonus in sold.bonuses:
        lines = [line for line in sold.lines if line.key in bonus.keys]
        all_fen = sum(line.net_fen for line in lines)
        back_fen = _share(lines, refunded, lambda line: line.net_fen)
        taken += bonus.points(all_fen) - bonus.points(all_fen - back_fen)
    return taken


def _paid_parts(sold: Sold) -> dict[str, int]:
    """Each line's part of what was paid, which cash rounding made another sum."""
    lines = sorted(sold.lines, key=lambda line: (line.article, line.key))
    parts = shared_fen(sold.paid_fen, [line.net_fen for line in lines])
    return {line.key: part for line, part in zip(lines, parts, strict=True)}


def _gifts_due(sold: Sold, refunded: Pieces) -> Iterator[SoldGift]:
    """Gifts whose goods came back, less the pieces of them that came back, too."""
    returned = dict[str, int]()
    for line in sold.lines:
        free = refunded.get(line.key, 0) - (line.pieces - line.free_pieces)
        returned[line.article] = returned.get(line.article, 0) + max(free, 0)
    for gift in sold.gifts:
        if _kept_fen(sold, gift, refunded) >= gift.min_fen:
            continue
        if returned.get(gift.article, 0):
            returned[gift.article] -= 1
        else:
            yield gift


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
    return sum(
        line.entering_fen - _paying_part(line, refunded.get(line.key, 0))
        for line in counted
    )


def _paying_part(line: SoldLine, refunded: int) -> int:
    """What of `entering_fen` came back; pieces that are paid for come back first."""
    paying = line.pieces - line.free_pieces
    if not paying:
        return line.entering_fen
    return quotient(line.entering_fen * min(refunded, paying), paying)


def _share(
    lines: Iterable[SoldLine], refunded: Pieces, of: Callable[[SoldLine], int]
) -> int:
    """The shares of the refunded pieces, each line half up (A23)."""
    return sum(
        quotient(of(line) * refunded.get(line.key, 0), line.pieces) for line in lines
    )
