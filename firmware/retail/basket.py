"""The basket: what the customer has put on the counter, before payment.

A line is never changed or removed: a void adds a line that reverses it (ARTS). All
functions are pure; a refusal is a return value, no exception.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from firmware.retail.article import Article
from firmware.retail.basket_limits import MAX_LINES, BasketLimits
from firmware.retail.money import weighed_fen

MAX_FEN = 100_000_000
"""A million yuan: the limit of a basket, whoever approves it."""


class EntryMethod(StrEnum):
    """How a line was entered, which is the source of its amount (E14).

    In order: the catalogue's price, that price times a weight, the amount on a label,
    the line that it reverses.
    """

    SCANNED = "scanned"
    WEIGHED = "weighed"
    LABELLED = "labelled"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Line:
    """One piece, or the void of one: `pieces` is +1 or -1.

    `voids` is the `number` of the line that this one reverses. `amount_fen` is the
    listed price with the sign of `pieces`. `weight_g` is that of a label, or None.
    `approved`: staff allowed what the customer may not buy alone (E13, E18).
    `revision`: the catalogue that named the price; a newer one changes no line (N06).
    `approved_by`: the badge or key of who did; empty in a journal of release 0.1.0.
    `kg_price_fen`: the price of a kilogram if weight and it explain the amount.
    """

    number: int
    gtin: str
    name: str
    pieces: int
    amount_fen: int
    entry: EntryMethod = EntryMethod.SCANNED
    voids: int | None = None
    weight_g: int | None = None
    approved: bool = False
    revision: int = 0
    kg_price_fen: int | None = None
    approved_by: str = ""


class Refusal(StrEnum):
    """Why an article does not go into the basket."""

    OFF_SALE = "off_sale"
    AGE = "age"
    UNWEIGHED = "unweighed"
    BY_PIECE = "by_piece"
    FREE = "free"
    PIECES = "pieces"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines in the order in which they came, numbered from 1."""

    lines: tuple[Line, ...] = ()

    @property
    def active_lines(self) -> tuple[Line, ...]:
        """Lines that are neither voids nor voided."""
        voided = {line.voids for line in self.lines}
        return tuple(
            line
            for line in self.lines
            if line.voids is None and line.number not in voided
        )

    @property
    def pieces(self) -> int:
        """The number of pieces, voided ones subtracted."""
        return sum(line.pieces for line in self.lines)

    @property
    def listed_fen(self) -> int:
        """The sum of the listed prices in fen, voided lines subtracted."""
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Label:
    """What a piece's own label says of it, each above 0; None what it does not say.

    `measured`: it names a measure that no price follows, such as a length.
    """

    amount_fen: int | None = None
    weight_g: int | None = None
    measured: bool = False


NO_LABEL = Label()


def add(
    basket: Basket,
    article: Article,
    limits: BasketLimits,
    *,
    label: Label = NO_LABEL,
    goods_min_fen: int = 0,
) -> Basket | Refusal:
    """The basket with one more piece, or the reason for refusing it (E13, E15).

    An amount on the piece's label is the price; without one, the weight prices an
    article that is sold by weight. Weight, length or number of pieces say nothing of
    one that is sold by piece, which is refused. `goods_min_fen` is the least that
    something weighed costs whose price is above 0.
    """
    amount_fen, weight_g = label.amount_fen, label.weight_g
    refusal = _not_for_sale(article, label)
    if refusal is not None:
        return refusal
    by_weight_fen = None
    if article.by_weight and weight_g is not None:
        by_weight_fen = weighed_fen(article.price_fen, weight_g, goods_min_fen)
    entry, listed_fen = _listed(article, amount_fen, by_weight_fen)
    if not (listed_fen or limits.free_goods):
        return Refusal.FREE
    # A label's own amount may follow another price than the catalogue's.
    explained = by_weight_fen == listed_fen
    line = Line(
        number=len(basket.lines) + 1,
        gtin=article.gtin,
        name=article.name,
        pieces=1,
        amount_fen=listed_fen,
        entry=entry,
        weight_g=weight_g,
        revision=article.revision,
        kg_price_fen=article.price_fen if explained else None,
    )
    more = Basket((*basket.lines, line))
    return _beyond(more, limits) or more


def add_approved(
    basket: Basket,
    article: Article,
    limits: BasketLimits,
    *,
    label: Label = NO_LABEL,
    goods_min_fen: int = 0,
) -> Basket | Refusal:
    """As `add`, approved by staff: neither age nor the customer's limits refuse."""
    result = add(
        basket,
        replace(article, age_min=0),
        replace(limits, pieces_max=limits.lines_max, amount_max_fen=MAX_FEN),
        label=label,
        goods_min_fen=goods_min_fen,
    )
    if isinstance(result, Refusal):
        return result
    *before, last = result.lines
    return Basket((*before, replace(last, approved=True)))


def last_approved_by(basket: Basket, by: str) -> Basket:
    """The basket with the name of who approved its last line; it has one."""
    *before, last = basket.lines
    return Basket((*before, replace(last, approved_by=by)))


def void_last(basket: Basket) -> Basket:
    """The basket with its last active line voided; an empty basket unchanged (E18)."""
    active = basket.active_lines
    if not active:
        return basket
    last = active[-1]
    void = replace(
        last,
        number=len(basket.lines) + 1,
        pieces=-last.pieces,
        amount_fen=-last.amount_fen,
        entry=EntryMethod.VOID,
        voids=last.number,
    )
    return Basket((*basket.lines, void))


@dataclass(frozen=True, slots=True)
class Group:
    """Active lines of equal article, price and weight, as one line to show.

    `unit_fen`, `weight_g` and `kg_price_fen` are those of one piece, `amount_fen` is
    for all.
    """

    gtin: str
    name: str
    pieces: int
    unit_fen: int
    amount_fen: int
    weight_g: int | None = None
    kg_price_fen: int | None = None


def grouped(basket: Basket) -> Iterator[Group]:
    """The active lines as groups, in the order of each group's first scan."""
    groups: dict[tuple[str, int, int | None, int | None], Group] = {}
    for line in basket.active_lines:
        key = (line.gtin, line.amount_fen, line.weight_g, line.kg_price_fen)
        none = Group(
            gtin=line.gtin,
            name=line.name,
            pieces=0,
            unit_fen=line.amount_fen,
            amount_fen=0,
            weight_g=line.weight_g,
            kg_price_fen=line.kg_price_fen,
        )
        seen = groups.get(key, none)
        groups[key] = replace(
            seen,
            pieces=seen.pieces + line.pieces,
            amount_fen=seen.amount_fen + line.amount_fen,
        )
    yield from groups.values()


def _not_for_sale(article: Article, label: Label) -> Refusal | None:
    """Why a piece of this article, so labelled, goes into no basket at all."""
    if article.off_sale:
        return Refusal.OFF_SALE
    if label.amount_fen is None:
        weighed = label.weight_g is not None
        if article.by_weight and not weighed:
            return Refusal.UNWEIGHED
        if not article.by_weight and (weighed or label.measured):
            return Refusal.BY_PIECE
    # Last: of an age limit alone may staff allow an exception.
    return Refusal.AGE if article.age_min > 0 else None


def _listed(
    article: Article, amount_fen: int | None, by_weight_fen: int | None
) -> tuple[EntryMethod, int]:
    """The source of the piece's price, and the price."""
    if amount_fen is not None:
        return EntryMethod.LABELLED, amount_fen
    if by_weight_fen is not None:
        return EntryMethod.WEIGHED, by_weight_fen
    return EntryMethod.SCANNED, article.price_fen


def _beyond(basket: Basket, limits: BasketLimits) -> Refusal | None:
    if basket.pieces > limits.pieces_max or len(basket.lines) > limits.lines_max:
        return Refusal.PIECES
    # Every active piece can still be voided, by a line of its own.
    if len(basket.lines) + basket.pieces > MAX_LINES:
        return Refusal.PIECES
    if basket.listed_fen > limits.amount_max_fen:
        return Refusal.AMOUNT
    return None
