"""The tier that members had before their orders, while these pass in their order."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.loyalty.times import calendar_moment
from firmware.hub.reports.dry_run.refunds import paid_back_to
from firmware.hub.reports.orders import Order
from firmware.hub.sales import tables as sales_tables
from firmware.retail.loyalty.rules import Tier, TierRules
from firmware.retail.loyalty.store_days import store_day
from firmware.retail.loyalty.tiers import PaidBack, PaidOrder, tier_at
from firmware.retail.pricing.quote import PriceStage

MEMBERS_REMEMBERED = 2_000
ROWS_AT_ONCE = 1_000

_ORDER, _STEP = sales_tables.orders.c, sales_tables.order_steps.c
_ROUNDED = (
    select(func.coalesce(func.sum(_STEP.amount_fen), 0))
    .where(
        _STEP.sale_id == _ORDER.sale_id, _STEP.stage == PriceStage.CASH_ROUNDING.value
    )
    .scalar_subquery()
)
_EARLIER = or_(
    _ORDER.closed_at < bindparam("at"),
    and_(_ORDER.closed_at == bindparam("at"), _ORDER.sale_id < bindparam("sale_id")),
)
_BEFORE = (
    select(
        _ORDER.sale_id,
        (_ORDER.payable_fen - _ROUNDED).label("paid_fen"),
        _ORDER.closed_at,
    )
    .where(_ORDER.member_id == bindparam("member"), _EARLIER)
    .execution_options(yield_per=ROWS_AT_ONCE)
)


@dataclass(slots=True)
class _Days:
    """What a member paid on each day, and when it was paid back."""

    back: defaultdict[str, list[PaidBack]]
    paid: dict[date, PaidOrder] = field(default_factory=dict[date, PaidOrder])


class MemberTiers:
    """Adds up what members paid, day by day; orders come in the order of the books.

    It remembers the days of two thousand members; of others it asks the books again.
    """

    def __init__(self, rules: TierRules, utc_offset_minutes: int) -> None:
        self._rules = rules
        self._offset = utc_offset_minutes
        self._days_of: dict[str, _Days] = {}

    def before(self, connection: Connection, order: Order) -> Tier | None:
        """The tier by what the books have of the member until this order, or None.

        None without a member. The order counts from then on, less what was refunded of
        it by then, unless no calendar has the day of it.
        """
        if order.member_id is None:
            return None
        days = self._days_of.get(order.member_id)
        if days is None:
            days = self._remembered(connection, order.member_id)
            self._add_earlier(connection, order, days)
        at = calendar_moment(order.closed_at)
        if at is None:
            return Tier.NONE
        tier = tier_at(
            days.paid.values(), at, self._rules, utc_offset_minutes=self._offset
        )
        self._add(days, order.sale_id, _paid_fen(order), at=at)
        return tier

    def _remembered(self, connection: Connection, member_id: str) -> _Days:
        if len(self._days_of) >= MEMBERS_REMEMBERED:
            self._days_of.clear()
        days = _Days(paid_back_to(connection, member_id))
        return self._days_of.setdefault(member_id, days)

    def _add_earlier(self, connection: Connection, order: Order, days: _Days) -> None:
        given = {
            "member": order.member_id,
            "at": order.closed_at,
            "sale_id": order.sale_id,
        }
        for row in connection.execute(_BEFORE, given):
            at = calendar_moment(row.closed_at)
            if at is not None:
                self._add(days, row.sale_id, row.paid_fen, at=at)

    def _add(self, days: _Days, sale_id: str, paid_fen: int, *, at: datetime) -> None:
        """Orders of one day are one visit, which is none once all is refunded (A32)."""
        day = store_day(at, self._offset)
        before = days.paid.get(day, PaidOrder(0, at))
        back = days.back.get(sale_event_id(sale_id), ())
        days.paid[day] = PaidOrder(
            before.paid_fen + paid_fen,
            min(before.at, at),
            (*before.refunds, *back),
        )


def _paid_fen(order: Order) -> int:
    """What was due before cash rounding, as tiers count it (A11)."""
    rounding = PriceStage.CASH_ROUNDING
    moved = [step.amount_fen for step in order.steps if step.stage == rounding]
    return order.payable_fen - sum(moved)
