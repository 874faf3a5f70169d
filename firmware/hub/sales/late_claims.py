"""Points for a sale without a member, claimed later by its slip: once (N07, A48)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import moment_of
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import tables
from firmware.hub.sales.refunds.store import refunded_net_fen
from firmware.protocol.messages import SaleClosed
from firmware.retail.codes.claim_tokens import claim_digest
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.store_days import AHEAD_MAX, end_of_days
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.quote import PriceStage

_order, _step, _flag = tables.orders.c, tables.order_steps.c, tables.order_flags.c
_rounded = (
    select(func.coalesce(total(_step.amount_fen), 0))
    .where(
        _step.sale_id == _order.sale_id, _step.stage == PriceStage.CASH_ROUNDING.value
    )
    .scalar_subquery()
)
_flags = (
    select(func.count())
    .where(_flag.sale_id == _order.sale_id, _flag.kind != "receipt_repeated")
    .scalar_subquery()
)
_SALE = select(
    _order.closed_at,
    _order.member_id,
    _order.policy_version,
    (_order.payable_fen - _rounded).label("due_fen"),
    _flags.label("flags"),
).where(_order.sale_id == bindparam("sale"))

_NEW_CLAIM = insert_new_rows(tables.sale_claims)
_BY_CLAIM = select(tables.sale_claims.c.sale_id).where(
    tables.sale_claims.c.claim_sha256 == bindparam("digest")
)


class ClaimRefusal(StrEnum):
    """Why a sale earns nothing later, or not yet: WAITING for its kiosk."""

    SALE_UNKNOWN = "sale_unknown"
    WAITING = "waiting"
    TOO_LATE = "too_late"
    TAKEN = "taken"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class ClaimReply:
    """The points of the sale; none if it is refused."""

    points: int
    refusal: ClaimRefusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateClaim:
    """A member shows the slip of a sale."""

    sale_id: str
    member_id: str


@dataclass(frozen=True, slots=True)
class _Sale:
    """An order as far as a claim reads it; `due_fen` is before cash rounding."""

    closed_at: str
    member_id: str | None
    policy_version: int
    due_fen: int
    flags: int


class _Worth(NamedTuple):
    """What a sale earns whoever claims it, by the policy that priced it."""

    sale: _Sale
    policy: Policy
    paid_fen: int
    points: int


def claim(
    connection: Connection, asked: LateClaim, *, now: str, utc_offset_minutes: int
) -> ClaimReply:
    """Grant the points of a sale without a member, or say why not.

    Tier none and once, on what was not refunded; a request that comes twice gets its
    first reply. The points are dated by the sale, so that they expire with its day.
    Inside the caller's writing transaction.
    """
    event_id = sale_event_id(asked.sale_id)
    before = event_store.find(connection, event_id)
    if before is not None:
        if before.member_id != asked.member_id:
            return ClaimReply(0, ClaimRefusal.TAKEN)
        return ClaimReply(before.event.points)
    worth = _worth(
        connection, asked.sale_id, now, utc_offset_minutes=utc_offset_minutes
    )
    if isinstance(worth, ClaimRefusal):
        return ClaimReply(0, worth)
    sale, policy, paid_fen, points = worth
    event = PointEvent(
        id=event_id,
        kind=PointKind.EARN,
        at=moment_of(sale.closed_at),
        points=points,
    )
    book = PointsBook(connection, LotCalendar(policy.lots, utc_offset_minutes), now)
    book.record(
        MemberEvent(
            member_id=asked.member_id,
            event=event,
            money_fen=paid_fen,
            sale_id=asked.sale_id,
        )
    )
    return ClaimReply(points)


def waiting_points(
    connection: Connection, sale_id: str, *, now: str, utc_offset_minutes: int
) -> ClaimReply:
    """What `claim` would grant to who has not claimed yet; changes nothing."""
    if event_store.find(connection, sale_event_id(sale_id)) is not None:
        return ClaimReply(0, ClaimRefusal.TAKEN)
    worth = _worth(connection, sale_id, now, utc_offset_minutes=utc_offset_minutes)
    if isinstance(worth, ClaimRefusal):
        return ClaimReply(0, worth)
    return ClaimReply(worth.points)


def sale_of_claim(connection: Connection, token: str) -> str | None:
    """The sale whose slip carries this token; None if none has come here yet."""
    return connection.scalar(_BY_CLAIM, {"digest": claim_digest(token)})


def add_claim(batch: WriteBatch, sale: SaleClosed) -> None:
    """Keep the claim of a guest's sale with the batch; of two equal ones the first."""
    if sale.claim_sha256 is not None and sale.member_id is None and sale.card is None:
        batch.add(_NEW_CLAIM, (sale.claim_sha256, sale.sale_id))


def _worth(
    connection: Connection, sale_id: str, now: str, *, utc_offset_minutes: int
) -> _Worth | ClaimRefusal:
    sale = _sale(connection, sale_id)
    in_force = policy_store.newest(connection) or Policy()
    refusal = _refusal(sale, in_force, now, utc_offset_minutes=utc_offset_minutes)
    if sale is None or refusal is not None:
        return refusal or ClaimRefusal.SALE_UNKNOWN
    versions = policy_store.by_version(connection, [sale.policy_version])
    policy = versions.get(sale.policy_version, in_force)
    paid_fen = max(sale.due_fen - refunded_net_fen(connection, sale_id), 0)
    return _Worth(sale, policy, paid_fen, earned_points(paid_fen, policy.points))


def _sale(connection: Connection, sale_id: str) -> _Sale | None:
    row = connection.execute(_SALE, {"sale": sale_id}).one_or_none()
    return None if row is None else _Sale(*row)


def _refusal(
    sale: _Sale | None,
    policy: Policy,
    now: str,
    *,
    utc_offset_minutes: int,
) -> ClaimRefusal | None:
    if sale is None:
        return ClaimRefusal.SALE_UNKNOWN
    if sale.member_id is not None:
        return ClaimRefusal.TAKEN
    if sale.flags:
        return ClaimRefusal.FLAGGED
    days = policy.lots.claim_days
    is_open = _is_open(sale.closed_at, days, now, utc_offset_minutes=utc_offset_minutes)
    return None if is_open else ClaimRefusal.TOO_LATE


def _is_open(closed_at: str, days: int, now: str, *, utc_offset_minutes: int) -> bool:
    """Whether its last day of claims has not ended; a sale of no real time has none."""
    try:
        at, moment = moment_of(closed_at), moment_of(now)
    except ValueError:
        return False
    if not days or at > moment + AHEAD_MAX:
        return False
    return moment < end_of_days(at, days, utc_offset_minutes)
