"""Books refunds: each once, on top of all refunds of its sale before it (E19).

Inside the caller's writing transaction, whose lock makes two kiosks one after the
other; the turn of a refund refuses what slipped past it.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.sales.refunds import store
from firmware.hub.sales.refunds.asked import (
    AskedRefund,
    RefundOutcome,
    RefundPart,
    RefundRefusal,
)
from firmware.hub.sales.refunds.by_phone import store as phone_store
from firmware.hub.sales.refunds.by_phone.phone_refund import (
    PhoneRefund,
    phone_refund_no,
)
from firmware.hub.sales.refunds.daybook_entry import add_to_daybook
from firmware.hub.sales.refunds.loyalty_moves import LoyaltySide
from firmware.hub.sales.refunds.reckoned import (
    Reckoned,
    left_of,
    money_of_lines,
    reckoned,
)
from firmware.hub.sales.refunds.refund_posting import refund_posting
from firmware.hub.sales.refunds.sold.gift_prices import gift_prices_fen
from firmware.hub.sales.refunds.sold.sold_order import (
    KeptOrder,
    OrderPayment,
    sold_of,
)
from firmware.hub.sales.refunds.store import KeptRefund
from firmware.retail.pricing.refunds import Sold

log = logging.getLogger(__name__)

Bound = Callable[[KeptOrder, KeptRefund], RefundRefusal | None]
"""Whether more than what is owed forbids this refund of an order."""


def no_bound(_order: KeptOrder, _refund: KeptRefund) -> None:
    """The shopkeeper at the desk has none."""


@dataclass(frozen=True, slots=True)
class _Sale:
    """One order with refunds of it, and the member's side."""

    order: KeptOrder
    refunds: list[KeptRefund]
    member: LoyaltySide

    @property
    def sold(self) -> Sold:
        """As the pure part reads it."""
        member = self.member
        return sold_of(
            self.order, earned=member.earned_points, burned=member.burned_points
        )

    @property
    def left(self) -> dict[int, int]:
        """The pieces by line number that can still be refunded."""
        return left_of(self.order, self.refunds)

    @property
    def can_come_back_points(self) -> int:
        """What of the used points has not been given back."""
        return self.member.burned_points - self.member.given_back_points

    def parts(self, wanted: Mapping[int, int]) -> dict[int, RefundPart]:
        """These pieces with what they give back now."""
        money = money_of_lines(self.sold, self.left, wanted)
        return {
            line: RefundPart(pieces, money[line]) for line, pieces in wanted.items()
        }

    def outcome(
        self,
        refusal: RefundRefusal | None = None,
        refund: KeptRefund | None = None,
    ) -> RefundOutcome:
        """What is asked of it comes to this, or is refused."""
        return RefundOutcome(
            refusal=refusal,
            order=self.order,
            left=self.parts(self.left),
            refund=refund,
            returned=self.parts(refund.lines) if refund else {},
            balance_points=self.member.balance_points,
        )


class RefundBook:
    """The refunds in one transaction. `now` is the hub's time, UTC text."""

    def __init__(
        self, connection: Connection, now: str, *, utc_offset_minutes: int
    ) -> None:
        self._connection = connection
        self._now = now
        self._utc_offset_minutes = utc_offset_minutes

    def trial(self, asked: AskedRefund, bound: Bound = no_bound) -> RefundOutcome:
        """What `refund` would do, or has done already; nothing is written."""
        before = store.find(self._connection, asked.refund_id)
        if before is not None:
            return self._again(before, asked)
        sale = self._sale(asked.name)
        if isinstance(sale, RefundRefusal):
            return RefundOutcome(refusal=sale)
        return self._tried(sale, asked, bound)

    def refund(self, asked: AskedRefund, bound: Bound = no_bound) -> RefundOutcome:
        """Book it, or why not; a second request gets the first one's outcome."""
        outcome = self.trial(asked, bound)
        order, refund = outcome.order, outcome.refund
        if outcome.refusal or outcome.booked or order is None or refund is None:
            return outcome
        left = {line: part.pieces for line, part in outcome.left.items()}
        self._write(order, refund, left)
        return self._again(refund, asked)

    def _sale(self, name: str) -> _Sale | RefundRefusal:
        found = store.orders_named(self._connection, name)
        if not found:
            unpaid = store.was_voided(self._connection, name)
            return RefundRefusal.UNPAID if unpaid else RefundRefusal.SALE_UNKNOWN
        if len(found) > 1:
            return RefundRefusal.SALE_AMBIGUOUS
        (order,) = found
        refunds = store.refunds_of(self._connection, order.sale_id)
        return _Sale(order, refunds, self._side(order))

    def _side(self, order: KeptOrder) -> LoyaltySide:
        return LoyaltySide(
            self._connection,
            order,
            self._now,
            utc_offset_minutes=self._utc_offset_minutes,
        )

    def _tried(self, sale: _Sale, asked: AskedRefund, bound: Bound) -> RefundOutcome:
        wanted = sale.left if asked.lines is None else asked.lines
        found = reckoned(sale.sold, sale.left, wanted)
        if found is None:
            return sale.outcome(RefundRefusal.TOO_MUCH)
        due = found.now.gifts_due
        price_fen = gift_prices_fen(self._connection, sale.order, due)
        refund = self._kept(sale, asked, found, wanted=wanted, price_fen=price_fen)
        refusal = _gifts_refusal(asked, refund, price_fen)
        return sale.outcome(refusal or bound(sale.order, refund), refund)

    def _kept(
        self,
        sale: _Sale,
        asked: AskedRefund,
        found: Reckoned,
        *,
        wanted: Mapping[int, int],
        price_fen: int | None,
    ) -> KeptRefund:
        """The row that a refund would be; what is withheld is at most its money.

        What the refunds before it could not withhold is withheld of this one.
        """
        now, (taken_points, _) = found.now, sale.member.taken
        owed_fen = self._owed_fen(sale)
        kept = bool(now.gifts_due) and asked.gifts != "returned"
        seen = asked.gifts if now.gifts_due else "none"
        if owed_fen and not kept:
            seen = "withheld"
        due_fen = owed_fen + (price_fen or 0) * kept
        gifts_fen = min(due_fen, now.money_fen)
        withheld_fen = gifts_fen if seen == "withheld" else 0
        return KeptRefund(
            refund_id=asked.refund_id,
            sale_id=sale.order.sale_id,
            turn=len(sale.refunds) + 1,
            kid=asked.kid,
            by=asked.by,
            at=asked.at,
            booked_at=self._now,
            money_fen=now.money_fen - withheld_fen,
            net_fen=now.net_fen,
            points_taken=max(found.taken_in_all_points - taken_points, 0),
            points_back=min(now.points_back, sale.can_come_back_points),
            coupons=now.coupons_back,
            gifts=now.gifts_due,
            gifts_seen=seen,
            gifts_fen=gifts_fen,
            lines=dict(sorted(wanted.items())),
        )

    def _owed_fen(self, sale: _Sale) -> int:
        """What gifts cost that were kept, and that no refund was enough for so far."""
        kept = [each for each in sale.refunds if each.gifts_seen == "withheld"]
        gifts = [article for each in kept for article in each.gifts]
        price_fen = gift_prices_fen(self._connection, sale.order, gifts) or 0
        return max(price_fen - sum(each.gifts_fen for each in kept), 0)

    def _write(
        self, order: KeptOrder, refund: KeptRefund, left: Mapping[int, int]
    ) -> None:
        """`left` as it was before: the pieces by the number of their line."""
        batch = WriteBatch()
        store.add(batch, refund)
        add_to_daybook(batch, order, refund, left=left)
        posting = refund_posting(refund, order)
        if posting is not None:
            ledger_store.add_posting(batch, posting, self._now)
        if order.payment is not None and refund.money_fen:
            phone_store.add(batch, _by_phone(order, order.payment, refund), self._now)
        batch.write(self._connection)
        self._side(order).move(refund, whole=left == refund.lines)
        log.info(
            "refund_booked sale=%r refund=%r money_fen=%d points_taken=%d "
            "points_back=%d by=%r",
            *(refund.sale_id, refund.refund_id, refund.money_fen),
            *(refund.points_taken, refund.points_back, refund.by),
        )

    def _again(self, booked: KeptRefund, asked: AskedRefund) -> RefundOutcome:
        """The outcome of a refund that is booked, as it was then."""
        order = store.order_of(self._connection, booked.sale_id)
        if order is None or not _is_same(order, booked, asked):
            return RefundOutcome(refusal=RefundRefusal.REFUND_REUSED)
        member = self._side(order)
        every = store.refunds_of(self._connection, order.sale_id)
        before = _Sale(order, [r for r in every if r.turn < booked.turn], member)
        after = _Sale(order, [r for r in every if r.turn <= booked.turn], member)
        return replace(
            after.outcome(),
            refund=booked,
            returned=before.parts(booked.lines),
            booked=True,
        )


def _by_phone(
    order: KeptOrder, payment: OrderPayment, refund: KeptRefund
) -> PhoneRefund:
    """What the network is to give back; it is asked once this is committed."""
    return PhoneRefund(
        number=phone_refund_no(payment.out_trade_no, refund.turn),
        refund_id=refund.refund_id,
        sale_id=order.sale_id,
        kid=order.kid,
        network=payment.network,
        out_trade_no=payment.out_trade_no,
        refund_fen=refund.money_fen,
        paid_fen=payment.amount_fen,
    )


def _is_same(order: KeptOrder, before: KeptRefund, asked: AskedRefund) -> bool:
    """Whether a request that names a booked refund is that one."""
    same_lines = asked.lines is None or dict(asked.lines) == before.lines
    same_sale = asked.name in {order.sale_id, order.receipt_no}
    return same_sale and same_lines and asked.kid == before.kid


def _gifts_refusal(
    asked: AskedRefund, refund: KeptRefund, price_fen: int | None
) -> RefundRefusal | None:
    if not refund.gifts or asked.gifts == "returned":
        return None
    if asked.gifts == "unknown":
        return RefundRefusal.GIFTS_DUE
    return RefundRefusal.GIFT_UNPRICED if price_fen is None else None
