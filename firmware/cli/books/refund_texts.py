"""What people read of a refund: why there is none, and what is given back."""

from collections.abc import Iterable, Iterator

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import network_name
from firmware.hub.reports.business_day import local_text
from firmware.hub.reports.refunds import RefundDetails
from firmware.hub.sales.refunds.asked import RefundOutcome, RefundRefusal
from firmware.hub.sales.refunds.store import refund_no
from firmware.retail.money import yuan

REFUSALS = {
    RefundRefusal.SALE_UNKNOWN: Phrase(
        "this hub has no such sale yet; with --wait it is refunded once it comes"
    ),
    RefundRefusal.SALE_AMBIGUOUS: Phrase(
        "several sales have this receipt number: name the sale id, as `countertop"
        " orders show` does"
    ),
    RefundRefusal.UNPAID: Phrase("this sale was not paid"),
    RefundRefusal.TOO_MUCH: Phrase(
        "more than what is left of this sale; without --line the lines that are left"
        " are shown"
    ),
    RefundRefusal.GIFTS_DUE: Phrase("gifts are due"),
    RefundRefusal.GIFT_UNPRICED: Phrase(
        "nobody knows the price of a gift that is due: it has to come back"
    ),
    RefundRefusal.REFUND_REUSED: Phrase("another refund has this id"),
    RefundRefusal.BY_UNKNOWN: Phrase("nobody has this badge any more"),
    RefundRefusal.TOO_OLD: Phrase("too old to be refunded by a kiosk"),
    RefundRefusal.DAY_LIMIT: Phrase("this kiosk has refunded enough today"),
    RefundRefusal.TOO_MANY_WAIT: Phrase(
        "too many refunds wait for their sales: see `countertop reconcile`"
    ),
}


def refund_slip(outcome: RefundOutcome) -> Iterator[Phrase]:
    """What is given back, line by line, as on a slip."""
    order, refund = outcome.order, outcome.refund
    if order is None or refund is None:
        return
    number = refund_no(order.receipt_no, refund.turn)
    names = {line.number: line.name for line in order.standing}
    yield (
        Phrase("refund {number}", number=number)
        if outcome.booked
        else Phrase("refund {number} would be, nothing is booked", number=number)
    )
    for line, part in outcome.returned.items():
        yield Phrase(
            "  {name} x{pieces}  {sum}",
            name=names.get(line, ""),
            pieces=part.pieces,
            sum=yuan(part.money_fen),
        )
    if refund.gifts_seen == "withheld":
        yield Phrase("  kept for gifts  -{sum}", sum=yuan(refund.gifts_fen))
    yield _way(outcome, refund.money_fen)
    if outcome.balance_points is not None:
        yield Phrase(
            "points: {taken} taken back, {back} given back, {balance} now",
            taken=refund.points_taken,
            back=refund.points_back,
            balance=outcome.balance_points,
        )
    if refund.coupons:
        yield Phrase("coupons given back: {coupons}", coupons=refund.coupons)


def _way(outcome: RefundOutcome, money_fen: int) -> Phrase:
    """How the money gets to the customer."""
    if outcome.network is None:
        return Phrase("give back {sum} yuan", sum=yuan(money_fen))
    return Phrase(
        "{sum} yuan go back by {network}: hand no cash out; `countertop payments list"
        " --open` shows it until they have",
        sum=yuan(money_fen),
        network=network_name(outcome.network),
    )


def refund_history(
    refunds: Iterable[RefundDetails], utc_offset_minutes: int
) -> Iterator[Phrase]:
    """The refunds of an order, one after the other."""
    for each in refunds:
        yield Phrase(
            "refund {number}, {time}, {till}, allowed by {by}: {sum} yuan given back",
            number=each.number,
            time=local_text(each.at, utc_offset_minutes),
            till=each.kid or Phrase("at the desk"),
            by=each.by,
            sum=yuan(each.money_fen),
        )
        yield Phrase(
            "  lines {lines}; points: {taken} taken back, {back} given back",
            lines=tuple(f"{line} x{pieces}" for line, pieces in each.lines.items()),
            taken=each.points_taken,
            back=each.points_back,
        )
        if each.coupons:
            yield Phrase("  coupons given back: {coupons}", coupons=each.coupons)
        if each.gifts_seen == "withheld":
            yield Phrase("  kept for gifts: {sum} yuan", sum=yuan(each.gifts_fen))
        elif each.gifts:
            yield Phrase("  gifts that came back: {gifts}", gifts=each.gifts)
