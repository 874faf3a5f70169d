"""The hub checks each sale before it books it: the price is computed again (N06).

Pure. A fault is text that begins with its kind, such as `price_drift: …`; it travels
to the kiosk in the acknowledgement and stands on the dead letter.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from firmware.retail.basket import Basket, EntryMethod, Line
from firmware.retail.policy import Policy
from firmware.retail.pricing import Quote, Tender, price
from firmware.wire.messages import (
    SaleClosed,
    SaleLine,
    SaleVoided,
    UnknownArticle,
)

_WIRE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
FEN_MOST = 10**12
COUNT_MOST = 10**9

Shelf = Mapping[tuple[str, int], int | None]
"""Listed price in fen by (gtin, catalogue revision); None where it was not for sale."""


def sale_fault(sale: SaleClosed, shelf: Shelf, policy: Policy | None) -> str | None:
    """Why this sale cannot be booked as it stands, or None; `policy` is its own."""
    return (
        _time_fault(sale.opened_at, sale.closed_at)
        or _unknown_policy(sale, policy)
        or _line_fault(sale, shelf)
        or (policy and _price_fault(sale, policy))
        or None
    )


def void_fault(void: SaleVoided) -> str | None:
    """Why this void cannot be booked, or None."""
    if not 0 <= void.payable_fen <= FEN_MOST:
        return "malformed: payable_fen"
    return _time_fault(void.voided_at)


def unknown_fault(article: UnknownArticle) -> str | None:
    """Why this count cannot be booked, or None."""
    if not 1 <= article.times <= COUNT_MOST:
        return "malformed: times"
    if not 0 <= article.catalogue_revision <= COUNT_MOST:
        return "malformed: catalogue_revision"
    return None


def _time_fault(*times: str) -> str | None:
    """Whether a time is not UTC text as the wire writes it."""
    if all(map(_is_wire_time, times)):
        return None
    return "malformed: a time is not 2026-03-01T08:30:00.125Z"


def _is_wire_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _WIRE_TIME.fullmatch(text) is not None


def _unknown_policy(sale: SaleClosed, policy: Policy | None) -> str | None:
    if policy is None:
        return f"policy_unknown: version {sale.policy_version}"
    return None


def _line_fault(sale: SaleClosed, shelf: Shelf) -> str | None:
    """Whether a line has not its listed price, or voids what does not stand."""
    if not sale.lines:
        return "malformed: a sale of nothing"
    standing: dict[int, SaleLine] = {}
    for number, line in enumerate(sale.lines, start=1):
        if line.number != number:
            return f"malformed: line {number} is numbered {line.number}"
        if line.voids is None:
            listed_fen = shelf.get((line.gtin, sale.catalogue_revision))
            fault = _listed_fault(line, listed_fen, sale.catalogue_revision)
            standing[number] = line
        else:
            fault = _void_fault(line, standing.pop(line.voids, None))
        if fault is not None:
            return fault
    return None


def _listed_fault(line: SaleLine, listed_fen: int | None, revision: int) -> str | None:
    if line.pieces != 1 or line.entry != EntryMethod.SCANNED:
        return f"malformed: line {line.number} is not one piece"
    if listed_fen is None:
        return f"article_unknown: {line.gtin} is not in revision {revision}"
    if line.amount_fen != listed_fen:
        return (
            f"price_drift: line {line.number}, {line.gtin}, rung up at "
            f"{line.amount_fen} fen, listed at {listed_fen} in revision {revision}"
        )
    return None


def _void_fault(line: SaleLine, voided: SaleLine | None) -> str | None:
    if voided is None:
        return f"malformed: line {line.number} voids a line that does not stand"
    reverses = (voided.gtin, -voided.pieces, -voided.amount_fen, EntryMethod.VOID)
    if (line.gtin, line.pieces, line.amount_fen, line.entry) != reverses:
        return f"malformed: line {line.number} does not reverse line {line.voids}"
    return None


def _price_fault(sale: SaleClosed, policy: Policy) -> str | None:
    quote = price(_basket(sale.lines), policy, Tender(sale.tender))
    return _steps_fault(sale, quote) or _points_fault(sale, quote)


def _steps_fault(sale: SaleClosed, quote: Quote) -> str | None:
    if sale.payable_fen != quote.payable_fen:
        return (
            f"price_drift: {sale.payable_fen} fen paid, {quote.payable_fen} computed "
            f"by policy {quote.policy_version}"
        )
    said = [(step.stage, step.rule, step.amount_fen) for step in sale.steps]
    if said != [(step.stage, step.rule, step.amount_fen) for step in quote.steps]:
        return f"price_drift: the steps are not those of policy {quote.policy_version}"
    return None


def _points_fault(sale: SaleClosed, quote: Quote) -> str | None:
    shown = sale.member_id is not None or sale.card is not None
    earned_points = quote.earned_points if shown else 0
    if sale.earned_points != earned_points:
        return f"points_drift: {sale.earned_points} earned, {earned_points} computed"
    return None


def _basket(lines: Sequence[SaleLine]) -> Basket:
    """The basket of lines that were checked: what voids is a void, the rest scanned."""
    return Basket(
        tuple(
            Line(
                line.number,
                line.gtin,
                line.name,
                line.pieces,
                line.amount_fen,
                EntryMethod.SCANNED if line.voids is None else EntryMethod.VOID,
                line.voids,
            )
            for line in lines
        )
    )
