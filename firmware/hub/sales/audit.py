"""The hub checks each sale before it books it: the price is computed again (N06).

Pure. A fault is text that begins with its kind, such as `price_drift: …`; it travels
to the kiosk in the acknowledgement and stands on the dead letter.
"""

from collections.abc import Mapping
from datetime import datetime

from firmware.protocol.messages import SaleClosed, SaleLine, SaleVoided
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN, EntryMethod
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.quote import Quote, Tender, price

Shelf = Mapping[tuple[str, int], Article]
"""Articles by (gtin, catalogue revision); absent what was not for sale in it."""


def sale_fault(sale: SaleClosed, shelf: Shelf, policy: Policy | None) -> str | None:
    """Why this sale cannot be booked as it stands, or None; `policy` is its own."""
    return (
        _name_fault(sale.sale_id)
        or _time_fault(sale.opened_at, sale.closed_at)
        or _unknown_policy(sale, policy)
        or _line_fault(sale, shelf)
        or (policy and _price_fault(sale, policy))
        or None
    )


def void_fault(void: SaleVoided) -> str | None:
    """Why this void cannot be booked, or None."""
    if void.payable_fen < 0:
        return "malformed: payable_fen"
    return _time_fault(void.voided_at)


def _name_fault(sale_id: str) -> str | None:
    """Whether the database would take one id for another: it ends a text at a NUL."""
    return None if sale_id.isprintable() else "malformed: sale_id"


def _time_fault(*times: str) -> str | None:
    """Whether a time, of which the wire checked the shape, is on no calendar."""
    try:
        for text in times:
            datetime.fromisoformat(text)
    except ValueError:
        return "malformed: a time that never was"
    return None


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
            revision = sale.revision_of(line)
            fault = _piece_fault(line, shelf.get((line.gtin, revision)), revision)
            standing[number] = line
        else:
            fault = _void_fault(line, standing.pop(line.voids, None))
        if fault is not None:
            return fault
    return None


def _piece_fault(line: SaleLine, article: Article | None, revision: int) -> str | None:
    if line.pieces != 1 or not 0 <= line.amount_fen <= MAX_FEN:
        return f"malformed: line {line.number} is not one piece"
    if article is None:
        return f"article_unknown: {line.gtin} is not in revision {revision}"
    listed_fen = _listed_fen(line, article)
    if listed_fen is None:
        return f"malformed: line {line.number} cannot be {line.entry!r}"
    if line.amount_fen != listed_fen:
        return (
            f"price_drift: line {line.number}, {line.gtin}, rung up at "
            f"{line.amount_fen} fen, listed at {listed_fen} in revision {revision}"
        )
    return None


def _listed_fen(line: SaleLine, article: Article) -> int | None:
    """What this piece costs by its entry method; None where that does not fit it.

    An amount on a label is the price, whatever the catalogue says (E14).
    """
    if line.entry == EntryMethod.SCANNED and not article.by_weight:
        return article.price_fen
    if line.entry == EntryMethod.LABELLED:
        return line.amount_fen
    if line.entry == EntryMethod.WEIGHED and article.by_weight and line.weight_g:
        return weighed_fen(article.price_fen, line.weight_g)
    return None


def _void_fault(line: SaleLine, voided: SaleLine | None) -> str | None:
    if voided is None:
        return f"malformed: line {line.number} voids a line that does not stand"
    reverses = (voided.gtin, -voided.pieces, -voided.amount_fen, EntryMethod.VOID)
    if (line.gtin, line.pieces, line.amount_fen, line.entry) != reverses:
        return f"malformed: line {line.number} does not reverse line {line.voids}"
    return None


def _price_fault(sale: SaleClosed, policy: Policy) -> str | None:
    quote = price(sale.lines, policy, Tender(sale.tender))
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
