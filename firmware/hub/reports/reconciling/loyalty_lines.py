"""What cannot be true of members' points and coupons: a defect, or a damaged row."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, case, func, literal, or_, select

from firmware.base.wording.phrases import Template
from firmware.hub.db.dialect.column_types import total
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import DEBT, PointsUse, Unit
from firmware.hub.ledger.tables import entries, lot_moves
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.points import calendar_in_force
from firmware.hub.loyalty.tables import coupon_events, loyalty_events
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more, shown
from firmware.hub.reports.reconciling.settled import is_settled
from firmware.retail.loyalty.coupons import CouponAct
from firmware.retail.loyalty.fold import fold
from firmware.retail.loyalty.point_events import LotCalendar
from firmware.retail.policy.policy import Policy

EVENTS = "events"
MAX_MEMBERS = 500
"""Members whose events are folded: those whose last event was booked last."""
MAX_LINES = 20
NEVER = datetime.min.replace(tzinfo=UTC)
_move, _entry = lot_moves.c, entries.c
_event, _act = loyalty_events.c, coupon_events.c
_LAST_BOOKED = (
    select(_event.member_id)
    .where(_event.booked_at >= bindparam("first"), _event.booked_at < bindparam("end"))
    .group_by(_event.member_id)
    .order_by(func.max(_event.booked_at).desc(), _event.member_id)
    .limit(MAX_MEMBERS)
)
_points = total(_move.amount)
_NEGATIVE_LOTS = (
    select(
        literal("").label("kid"),
        _move.member_id,
        _move.lot_id.label("of"),
        _points.label("points"),
    )
    .group_by(_move.member_id, _move.lot_id, _move.expires_at)
    .having(case((_move.lot_id == DEBT, -_points), else_=_points) < 0)
)
_used = total(_entry.amount)
_NEGATIVE_USES = (
    select(literal("").label("kid"), _entry.account, _used.label("points"))
    # Literally, so that the partial index serves it.
    .where(
        _entry.unit == literal(Unit.PTS.value, literal_execute=True),
        or_(*(_entry.account.like(f"{use}:%") for use in PointsUse)),
    )
    .group_by(_entry.account)
    .having(_used < 0)
)
_uses = total(
    case(
        (_act.act == CouponAct.USE.value, 1),
        (_act.act == CouponAct.GIVE_BACK.value, -1),
        else_=0,
    )
)
_USED_COUPONS = (
    select(literal("").label("kid"), _act.coupon_id, _uses.label("uses"))
    .group_by(_act.coupon_id)
    .having(_uses > 1)
)
_MEANT = Template(
    "member {member_id}: {held} points in the ledger, {meant} by what happened"
)


def negative_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Lots and uses below zero, and a debt above it."""
    line = Template("member {member_id}: {points} points in {of}")
    yield from shown(connection, _NEGATIVE_LOTS, line, check="negative")
    line = Template("account {account}: {points} points")
    yield from shown(connection, _NEGATIVE_USES, line, check="negative")


def coupon_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Coupons that two sales used, neither of which was given back."""
    line = Template("coupon {coupon_id}: used {uses} times")
    return shown(connection, _USED_COUPONS, line, check="coupons")


def event_lines(connection: Connection, span: BusinessDay) -> Iterator[ReportLine]:
    """Members whose ledger is not what their events mean.

    Of those with events that were booked in the span, the last 500.
    """
    policy = policy_store.newest(connection) or Policy()
    calendar = calendar_in_force(connection, policy.store_time.utc_offset_minutes)
    given = {"first": span.first, "end": span.end}
    found = [
        line
        for member_id, held in _held(connection, given).items()
        if (line := _event_line(connection, member_id, calendar, held=held)) is not None
        and not is_settled(connection, EVENTS, line.key or "")
    ]
    yield from found[:MAX_LINES]
    yield from and_more(max(len(found) - MAX_LINES, 0))


def _held(
    connection: Connection, given: dict[str, str]
) -> dict[str, tuple[int, int, int]]:
    """By member what the ledger has in lots, with what expired; held; and redeemed."""
    members = connection.scalars(_LAST_BOOKED, given).all()
    left = ledger_store.lot_points(connection, members)
    uses = ledger_store.used_points_of_all(connection, members)
    return {
        each: (
            left.get(each, 0) + uses[each][PointsUse.EXPIRED],
            uses[each][PointsUse.HELD],
            uses[each][PointsUse.REDEEMED],
        )
        for each in members
    }


def _event_line(
    connection: Connection,
    member_id: str,
    calendar: LotCalendar,
    *,
    held: tuple[int, int, int],
) -> ReportLine | None:
    """What time changes is left out: points that expired count as held."""
    events = event_store.of_member(connection, member_id)
    # Whoever was merged into another has none.
    last = max((event.at for event in events), default=NEVER)
    state = fold(events, calendar, last)
    meant = (
        state.balance_points + state.expired_points,
        state.held_points,
        state.redeemed_points,
    )
    if held == meant:
        return None
    texts = ["/".join(map(str, each)) for each in (held, meant)]
    what = _MEANT.phrase(member_id=member_id, held=texts[0], meant=texts[1])
    return ReportLine(what, f"{member_id} {texts[0]} {texts[1]}")
