"""What a sale may earn on a kiosk's word alone: labels, approvals, receipts. Pure.

Each of it is possible, so no rule of the shop refuses it. A kiosk that is not to be
believed would say it, and an honest one does so rarely.
"""

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag, line_text
from firmware.protocol.messages import SaleLine
from firmware.retail.article import Article
from firmware.retail.basket import EntryMethod
from firmware.retail.money import weighed_fen
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.review_limits import ReviewLimits
from firmware.retail.sale_ids import is_sale_id_of

_BY_LABEL = {EntryMethod.LABELLED, EntryMethod.WEIGHED}
_BPS = 10_000
_KG = 1_000


def review_flag(claim: Claim) -> OrderFlag | None:
    """The first claim that people should look at before it earns anything."""
    policy = claim.policy
    if policy is None:
        return None
    limits = policy.reviews
    if claim.sale.payable_fen > limits.sale_max_fen:
        said = f"{claim.sale.payable_fen} fen"
        most = f"policy {policy.version}: {limits.sale_max_fen} fen without a look"
        return OrderFlag(FlagKind.SALE_LARGE, said, most)
    return _label_flag(claim, limits)


def receipt_flag(claim: Claim) -> OrderFlag | None:
    """Whether another order of the kiosk has the same receipt number."""
    sale = claim.sale
    same = claim.known.receipts.get(sale.receipt_no, frozenset()) - {sale.sale_id}
    # Another kiosk may claim this one's numbers; that is its own order's flag.
    others = [each for each in same if is_sale_id_of(claim.kid, each)]
    if not others:
        return None
    return OrderFlag(
        FlagKind.RECEIPT_REPEATED,
        f"receipt {sale.receipt_no}",
        f"that of order {min(others)} as well",
    )


def trusted_fen(claim: Claim) -> int:
    """How much of a sale rests on labels and approvals; 0 if nothing is earned."""
    sale, policy = claim.sale, claim.policy
    if policy is None or not sale.earned_points:
        return 0
    labels, approved = set[int](), False
    for line in sale.lines:
        if line.entry != EntryMethod.SCANNED and line.entry in _BY_LABEL:
            labels.add(line.number)
        approved = approved or line.approved
    if approved and _is_beyond_customer(claim, policy):
        return sale.payable_fen
    if not labels:
        return 0
    parts = [
        line.amount_fen
        for line in sale.lines
        if line.number in labels or line.voids in labels
    ]
    return min(max(sum(parts), 0), sale.payable_fen)


def trusted_flag(claim: Claim, before_fen: int) -> OrderFlag | None:
    """Whether a sale is beyond what its kiosk may earn so on a day.

    `before_fen`: what it earned so on that day before.
    """
    policy, fen = claim.policy, trusted_fen(claim)
    if policy is None or not fen:
        return None
    most = policy.reviews.trusted_day_max_fen
    if before_fen + fen <= most:
        return None
    return OrderFlag(
        FlagKind.TRUST_EXCEEDED,
        f"{fen} fen by label or approval, after {before_fen} fen on the same day",
        f"policy {policy.version}: {most} fen a day and kiosk without a look",
    )


def earning_fen(claim: Claim) -> int:
    """How much of a sale earns points, whatever it rests on."""
    return claim.sale.payable_fen if claim.sale.earned_points > 0 else 0


def earning_flag(claim: Claim, before_fen: int) -> OrderFlag | None:
    """Whether a sale is beyond what its kiosk may earn on a day at all.

    `before_fen`: for how much it earned on that day before.
    """
    policy, fen = claim.policy, earning_fen(claim)
    if policy is None or not fen:
        return None
    most = policy.reviews.earning_day_max_fen
    if before_fen + fen <= most:
        return None
    return OrderFlag(
        FlagKind.EARNING_EXCEEDED,
        f"points for {fen} fen, after {before_fen} fen on the same day",
        f"policy {policy.version}: {most} fen a day and kiosk without a look",
    )


def _is_beyond_customer(claim: Claim, policy: Policy) -> bool:
    """Whether the sale is more than a customer may buy alone."""
    lines, limits = claim.sale.lines, policy.limits
    return (
        sum(line.amount_fen for line in lines) > limits.amount_max_fen
        or sum(line.pieces for line in lines) > limits.pieces_max
    )


def _label_flag(claim: Claim, limits: ReviewLimits) -> OrderFlag | None:
    for line in claim.sale.lines:
        if line.entry != EntryMethod.SCANNED and line.entry in _BY_LABEL:
            wrong = _label_fault(line, claim.article(line), limits)
            if wrong is not None:
                return OrderFlag(FlagKind.LABEL_UNLIKELY, line_text(line), wrong)
    return None


def _label_fault(
    line: SaleLine, article: Article | None, limits: ReviewLimits
) -> str | None:
    weight_g = line.weight_g
    if weight_g is not None and weight_g < limits.label_weight_min_g:
        return f"less than {limits.label_weight_min_g} g are looked at"
    if line.entry == EntryMethod.WEIGHED:
        return None
    if line.amount_fen < limits.label_amount_min_fen:
        return f"labels below {limits.label_amount_min_fen} fen are looked at"
    if article is None or not article.by_weight:
        return None
    return _amount_fault(line, article, limits)


def _amount_fault(line: SaleLine, article: Article, limits: ReviewLimits) -> str | None:
    """Whether an amount pays for next to nothing of goods by weight."""
    if line.weight_g is not None:
        listed_fen = weighed_fen(article.price_fen, line.weight_g)
        if line.amount_fen * _BPS < listed_fen * limits.label_price_min_bps:
            return f"{line.weight_g} g cost {listed_fen} fen by the catalogue"
        return None
    if line.amount_fen * _KG < article.price_fen * limits.label_weight_min_g:
        return (
            f"less than {limits.label_weight_min_g} g at {article.price_fen} fen a"
            " kilogram"
        )
    return None
