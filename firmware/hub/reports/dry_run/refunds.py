"""What was refunded of past orders, as far as the books of points show."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.loyalty.tables import loyalty_events
from firmware.hub.loyalty.times import moment_of
from firmware.retail.loyalty.point_events import PointKind
from firmware.retail.loyalty.tiers import PaidBack

_row = loyalty_events.c
_TAKEN = select(_row.of_id, _row.at, _row.money_fen, _row.points).where(
    _row.kind == PointKind.TAKE_BACK.value
)
_OF_ORDERS = _TAKEN.where(among(_row.of_id))
_OF_MEMBER = _TAKEN.where(_row.member_id == bindparam("member"))


class Refunded(NamedTuple):
    """All refunds of an order: money before cash rounding in fen, points taken."""

    money_fen: int = 0
    points: int = 0


NOT_REFUNDED = Refunded()


def refunded_of(connection: Connection, sale_ids: Iterable[str]) -> dict[str, Refunded]:
    """By sale id, of those orders of members of which anything was refunded."""
    by_event = {sale_event_id(sale_id): sale_id for sale_id in sale_ids}
    found: dict[str, Refunded] = {}
    for row in connection.execute(_OF_ORDERS, {"keys": key_list(by_event)}):
        sale_id = by_event[row.of_id]
        before = found.get(sale_id, NOT_REFUNDED)
        found[sale_id] = Refunded(
            before.money_fen + row.money_fen, before.points + row.points
        )
    return found


def paid_back_to(
    connection: Connection, member_id: str
) -> defaultdict[str, list[PaidBack]]:
    """A member's refunds by the id of what the order earned (`sale_event_id`)."""
    found: defaultdict[str, list[PaidBack]] = defaultdict(list)
    for row in connection.execute(_OF_MEMBER, {"member": member_id}):
        found[row.of_id].append(PaidBack(row.money_fen, moment_of(row.at)))
    return found
