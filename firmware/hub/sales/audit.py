"""The hub judges each sale before it books it: the price is computed again (N06).

Pure. A sale that cannot be true, or that the books could not hold, is refused: text
that begins with its kind, such as `malformed: …`, which travels to the kiosk in the
acknowledgement and stands on the dead letter. A sale that was paid and is only computed
otherwise here is booked as it was paid, with a flag for people (N23).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from firmware.protocol.messages import PriceStep, SaleClosed, SaleLine, SaleVoided
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN, EntryMethod
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.quote import Quote, Step, Tender
from firmware.retail.sale_ids import is_sale_id_of

Shelf = Mapping[tuple[str, int], Article]
"""Articles by (gtin, catalogue revision); absent what was not for sale in it."""


_parts = attrgetter("stage", "rule", "amount_fen")


class FlagKind(StrEnum):
    """Why people should look at an order that was booked as it was paid.

    The last three say that the hub cannot compute the order, not that it is wrong.
    """

    PRICE_DRIFT = "price_drift"
    POINTS_DRIFT = "points_drift"
    ARTICLE_UNKNOWN = "article_unknown"
    POLICY_UNKNOWN = "policy_unknown"
    ENGINE_UNKNOWN = "engine_unknown"


@dataclass(frozen=True, slots=True)
class OrderFlag:
    """Both explanations of one difference, for people."""

    kind: FlagKind
    kiosk_says: str
    hub_says: str


def sale_fault(sale: SaleClosed, kid: str) -> str | None:
    """Why this sale of a kiosk cannot be booked at all, or None."""
    return (
        _name_fault(sale.sale_id, kid)
        or _time_fault(sale.opened_at, sale.closed_at)
        or _amount_fault(sale)
        or _lines_fault(sale)
    )


def sale_flag(
    sale: SaleClosed, shelf: Shelf, policy: Policy | None
) -> OrderFlag | None:
    """What differs between the kiosk's computation and the hub's, or None.

    `policy` is the one that the sale names. The first difference is the one that is
    told: what follows from it is no other one.
    """
    return _line_flag(sale, shelf) or _price_flag(sale, policy)


def void_fault(void: SaleVoided, kid: str) -> str | None:
    """Why this void of a kiosk cannot be booked, or None."""
    if void.payable_fen < 0:
        return "malformed: payable_fen"
    return _name_fault(void.sale_id, kid) or _time_fault(void.voided_at)


def _name_fault(sale_id: str, kid: str) -> str | None:
    """Whether a kiosk names a sale that cannot be its own."""
    if is_sale_id_of(kid, sale_id):
        return None
    return "malformed: sale_id: this kiosk names no sale so"


def _time_fault(*times: str) -> str | None:
    """Whether a time, of which the wire checked the shape, is on no calendar."""
    try:
        for text in times:
            datetime.fromisoformat(text)
    except ValueError:
        return "malformed: a time that never was"
    return None


def _amount_fault(sale: SaleClosed) -> str | None:
    """Whether the till would hold a sum that no basket can be worth."""
    if not 0 <= sale.payable_fen <= MAX_FEN:
        return "malformed: payable_fen"
    return None


def _lines_fault(sale: SaleClosed) -> str | None:
    """Whether a line is no piece, or voids what does not stand."""
    if not sale.lines:
        return "malformed: a sale of nothing"
    active: dict[int, SaleLine] = {}
    for number, line in enumerate(sale.lines, start=1):
        if line.number != number:
            return f"malformed: line {number} is numbered {line.number}"
        if line.voids is None:
            fault = _piece_fault(line)
            active[number] = line
        else:
            fault = _void_fault(line, active.pop(line.voids, None))
        if fault is not None:
            return fault
    return None


def _piece_fault(line: SaleLine) -> str | None:
    if line.pieces != 1 or not 0 <= line.amount_fen <= MAX_FEN:
        return f"malformed: line {line.number} is not one piece"
    return None


def _line_flag(sale: SaleClosed, shelf: Shelf) -> OrderFlag | None:
    """The first line that has not its listed price."""
    for line in sale.lines:
        if line.voids is None:
            revision = sale.revision_of(line)
            article = shelf.get((line.gtin, revision))
            if article is None or line.amount_fen != _listed_fen(line, article):
                return _listed_flag(line, article, revision)
    return None


def _listed_flag(line: SaleLine, article: Article | None, revision: int) -> OrderFlag:
    said = f"line {line.number}: {line.gtin}, {line.entry}, {line.amount_fen} fen"
    if article is None:
        unknown = f"{line.gtin} is not in revision {revision}"
        return OrderFlag(FlagKind.ARTICLE_UNKNOWN, said, unknown)
    unit = "a kilogram" if article.by_weight else "a piece"
    listed = f"{article.price_fen} fen {unit} in revision {revision}"
    listed_fen = _listed_fen(line, article)
    if listed_fen is not None:
        listed = f"{listed_fen} fen: {listed}"
    return OrderFlag(FlagKind.PRICE_DRIFT, said, listed)


def _listed_fen(line: SaleLine, article: Article) -> int | None:
    """What this piece costs by its entry method; None if that does not fit it.

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


def _price_flag(sale: SaleClosed, policy: Policy | None) -> OrderFlag | None:
    """Whether the sale's own engine computes another price, or none is known."""
    engine = ENGINES.get(sale.engine)
    if engine is None:
        known = ", ".join(map(str, ENGINES))
        unknown = f"engine {sale.engine} is not among those of this build: {known}"
        return OrderFlag(FlagKind.ENGINE_UNKNOWN, _priced_by(sale), unknown)
    if policy is None:
        unknown = f"policy {sale.policy_version} was never in force here"
        return OrderFlag(FlagKind.POLICY_UNKNOWN, _priced_by(sale), unknown)
    quote = engine(sale.lines, policy, Tender(sale.tender))
    return _steps_flag(sale, quote) or _points_flag(sale, quote)


def _priced_by(sale: SaleClosed) -> str:
    return (
        f"{sale.payable_fen} fen by engine {sale.engine}, policy {sale.policy_version}"
    )


def _steps_flag(sale: SaleClosed, quote: Quote) -> OrderFlag | None:
    same_steps = list(map(_parts, sale.steps)) == list(map(_parts, quote.steps))
    if same_steps and sale.payable_fen == quote.payable_fen:
        return None
    return OrderFlag(
        FlagKind.PRICE_DRIFT,
        f"{sale.payable_fen} fen: {_explained(sale.steps)}",
        f"{quote.payable_fen} fen: {_explained(quote.steps)}",
    )


def _explained(steps: Iterable[PriceStep] | Iterable[Step]) -> str:
    return ", ".join(f"{step.stage} {step.rule} {step.amount_fen}" for step in steps)


def _points_flag(sale: SaleClosed, quote: Quote) -> OrderFlag | None:
    shown = sale.member_id is not None or sale.card is not None
    earned_points = quote.earned_points if shown else 0
    if sale.earned_points == earned_points:
        return None
    return OrderFlag(
        FlagKind.POINTS_DRIFT,
        f"{sale.earned_points} points earned",
        f"{earned_points} points earned",
    )
