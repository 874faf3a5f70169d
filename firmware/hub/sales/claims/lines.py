"""Whether the lines of a sale can be true: pieces, voids, prices, labels. Pure.

Each function returns the first difference that it finds.
"""

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag, line_text
from firmware.protocol.messages import SaleClosed, SaleLine
from firmware.retail.article import Article
from firmware.retail.basket import MAX_FEN, EntryMethod
from firmware.retail.codes.label_values import MAX_WEIGHT_G, can_carry
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import Engine


def lines_flag(claim: Claim) -> OrderFlag | None:
    """The first line that cannot be as it is claimed."""
    return _voids_flag(claim.sale) or _goods_flag(claim)


def _voids_flag(sale: SaleClosed) -> OrderFlag | None:
    """The first line that is no piece, or voids what does not stand."""
    standing: dict[int, SaleLine] = {}
    for line in sale.lines:
        if line.voids is None:
            standing[line.number] = line
            wrong = _piece_fault(line)
        else:
            wrong = _void_fault(line, standing.pop(line.voids, None))
        if wrong is not None:
            return OrderFlag(FlagKind.LINE_IMPOSSIBLE, line_text(line), wrong)
    if not standing:
        return OrderFlag(FlagKind.LINE_IMPOSSIBLE, "no line", "a sale of nothing")
    return None


def _piece_fault(line: SaleLine) -> str | None:
    if line.pieces != 1 or not 0 <= line.amount_fen <= MAX_FEN:
        return f"line {line.number} is not one piece"
    return None


def _void_fault(line: SaleLine, voided: SaleLine | None) -> str | None:
    if voided is None:
        return f"line {line.number} voids a line that does not stand"
    reverses = (voided.gtin, -voided.pieces, -voided.amount_fen, EntryMethod.VOID)
    if (line.gtin, line.pieces, line.amount_fen, line.entry) != reverses:
        return f"line {line.number} does not reverse line {line.voids}"
    return None


def _goods_flag(claim: Claim) -> OrderFlag | None:
    for line in claim.sale.lines:
        if line.voids is None:
            flag = _piece_flag(line, claim)
            if flag is not None:
                return flag
    return None


def _piece_flag(line: SaleLine, claim: Claim) -> OrderFlag | None:
    article = claim.article(line)
    if article is None or line.amount_fen != _listed_fen(line, article, claim.engine):
        return _price_flag(line, claim)
    if article.off_sale:
        stopped = f"{line.gtin} is not for sale"
        return OrderFlag(FlagKind.ARTICLE_STOPPED, line_text(line), stopped)
    if claim.policy and not (line.amount_fen or claim.policy.limits.free_goods):
        free = f"policy {claim.policy.version} sells nothing that is listed at 0"
        return OrderFlag(FlagKind.ARTICLE_STOPPED, line_text(line), free)
    if line.entry == EntryMethod.SCANNED and line.weight_g is None:
        return None
    return _code_flag(line, article, claim.policy)


def _price_flag(line: SaleLine, claim: Claim) -> OrderFlag:
    article, revision = claim.article(line), claim.sale.revision_of(line)
    if article is None:
        unknown = f"{line.gtin} is not in revision {revision}"
        return OrderFlag(FlagKind.ARTICLE_UNKNOWN, line_text(line), unknown)
    unit = "a kilogram" if article.by_weight else "a piece"
    listed = f"{article.price_fen} fen {unit} in revision {revision}"
    listed_fen = _listed_fen(line, article, claim.engine)
    if listed_fen is not None:
        listed = f"{listed_fen} fen: {listed}"
    return OrderFlag(FlagKind.PRICE_DRIFT, line_text(line), listed)


def _listed_fen(line: SaleLine, article: Article, engine: Engine) -> int | None:
    """What this piece costs by its entry method; None if that does not fit it.

    An amount on a label is the price, whatever the catalogue says (E14). `engine` is
    that of the sale.
    """
    if line.entry == EntryMethod.SCANNED and not article.by_weight:
        return article.price_fen
    if line.entry == EntryMethod.LABELLED:
        return line.amount_fen
    if line.entry == EntryMethod.WEIGHED and article.by_weight and line.weight_g:
        return weighed_fen(article.price_fen, line.weight_g, engine.goods_min_fen)
    return None


def _code_flag(
    line: SaleLine, article: Article, policy: Policy | None
) -> OrderFlag | None:
    """Whether no code of this shop brings the article so."""
    weight_g = line.weight_g
    if weight_g is not None and not 0 < weight_g <= MAX_WEIGHT_G:
        return _label_flag(line, f"no code carries {weight_g} g")
    if weight_g is not None and line.entry == EntryMethod.SCANNED:
        return _label_flag(line, "sold by piece, which no weight prices")
    if policy is None or line.entry != EntryMethod.LABELLED:
        return None
    labels, amount_fen = policy.codes.labels, line.amount_fen
    if can_carry(article, labels, amount_fen=amount_fen, weight_g=weight_g):
        return None
    return _label_flag(line, f"no label by policy {policy.version} makes that amount")


def _label_flag(line: SaleLine, hub_says: str) -> OrderFlag:
    weight = "" if line.weight_g is None else f", {line.weight_g} g"
    return OrderFlag(FlagKind.LABEL_IMPOSSIBLE, line_text(line) + weight, hub_says)
