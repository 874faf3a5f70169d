"""A member's tier, out of what the books keep of orders and refunds (S20, S21)."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from firmware.hub.loyalty.tables import loyalty_events
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members.states import family
from firmware.retail.loyalty.point_events import PointKind
from firmware.retail.loyalty.rules import Tier, TierRules
from firmware.retail.loyalty.tiers import (
    PaidBack,
    PaidOrder,
    next_step,
    standing_at,
    tier_at,
)

_row = loyalty_events.c
_MONEY = select(_row.event_id, _row.kind, _row.at, _row.money_fen, _row.of_id).where(
    _row.member_id.in_(family()),
    _row.at <= bindparam("until"),
    _row.kind.in_([PointKind.EARN.value, PointKind.TAKE_BACK.value]),
)


def member_tier(
    connection: Connection,
    member_id: str,
    at: datetime,
    *,
    rules: TierRules,
    utc_offset_minutes: int,
) -> Tier:
    """The tier by all orders and refunds until `at`: the one before an order of then.

    An order keeps the tier that it was priced with, whatever arrives later (A42).
    """
    orders = paid_orders(connection, member_id, at)
    return tier_at(orders, at, rules, utc_offset_minutes=utc_offset_minutes)


def next_tier(
    connection: Connection,
    member_id: str,
    at: datetime,
    *,
    rules: TierRules,
    utc_offset_minutes: int,
) -> tuple[Tier, int | None] | None:
    """The tier above a member's, and the fen that are missing to it, if money does."""
    standing = standing_at(
        paid_orders(connection, member_id, at),
        at,
        rules.window_days,
        utc_offset_minutes=utc_offset_minutes,
    )
    found = next_step(standing, rules)
    return found and (found[0].tier, found[1])


def paid_orders(
    connection: Connection, member_id: str, until: datetime
) -> list[PaidOrder]:
    """A member's orders with their refunds, in no order.

    A refund of an order that has not arrived yet counts with it.
    """
    given = {"member": member_id, "until": text_of(until)}
    paid: dict[str, tuple[int, datetime]] = {}
    back: defaultdict[str, list[PaidBack]] = defaultdict(list)
    for event_id, kind, at, money_fen, of_id in connection.execute(_MONEY, given):
        if kind == PointKind.EARN:
            paid[event_id] = (money_fen, moment_of(at))
        else:
            back[of_id].append(PaidBack(money_fen, moment_of(at)))
    return [
        PaidOrder(money_fen, at, back[event_id])
        for event_id, (money_fen, at) in paid.items()
    ]
