"""Orders and voids as rows: what a batch writes, what was booked, what a member bought.

A line's columns are listed once, in `tables`: a field of `SaleLine` is stored and read
by its name.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import Connection, bindparam, func, select, tuple_

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import Row, WriteBatch, insert_rows
from firmware.hub.ingest.fact import Origin
from firmware.hub.loyalty.sale_holds.sale_hold import PaidSale
from firmware.hub.members.states import family
from firmware.hub.sales import tables
from firmware.hub.sales.claims.event_time import Booking, EventTime
from firmware.protocol.messages import SaleClosed, SaleVoided

_SALE_ID, *_COPIED, _APPROVED, _REVISION, _APPROVED_BY = (
    column.name for column in tables.order_lines.c
)
_copied = attrgetter(*_COPIED)

_ORDERS = insert_rows(tables.orders)
_LINES = insert_rows(tables.order_lines)
_STEPS = insert_rows(tables.order_steps)
_VOIDS = insert_rows(tables.voids)
_PAYMENTS = insert_rows(tables.order_payments)
_BY_RECEIPT = select(tables.orders.c.receipt_no, tables.orders.c.sale_id).where(
    among(tables.orders.c.receipt_no)
)
_VOIDED = select(tables.voids.c.sale_id).where(among(tables.voids.c.sale_id))
_REDEEMED = select(
    tables.orders.c.sale_id,
    tables.orders.c.kid,
    tables.orders.c.member_id,
    tables.orders.c.points_used,
    tables.orders.c.coupons,
    tables.orders.c.closed_at,
).where(among(tables.orders.c.sale_id))
_BOOKING = (
    select(
        tables.orders.c.payable_fen,
        tables.orders.c.member_id,
        tables.orders.c.earned_points,
        tables.order_flags.c.kind,
    )
    .select_from(tables.orders.outerjoin(tables.order_flags))
    .where(tables.orders.c.sale_id == bindparam("sale"))
)
_PAYMENT_OF = select(tables.order_payments.c.out_trade_no).where(
    tables.order_payments.c.sale_id == bindparam("sale")
)
_BOOKED = select(tables.orders.c.sale_id).where(among(tables.orders.c.sale_id))


PHONE = "phone"
"""The tender of a sale that a payment network was paid for."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order of a member, in short."""

    sale_id: str
    receipt_no: str
    kid: str
    closed_at: str
    payable_fen: int
    earned_points: int


def latest_at(connection: Connection) -> str | None:
    """When the last order was closed, UTC text; None without orders."""
    return connection.scalar(select(func.max(tables.orders.c.closed_at)))


@dataclass(frozen=True, slots=True)
class BookedOrder:
    """How an order stands in the books; `flag` is the kind of its flag, if it has one.

    `earned_points` were granted at once.
    """

    payable_fen: int
    member_id: str | None
    earned_points: int
    flag: str | None


def booking_of(connection: Connection, sale_id: str) -> BookedOrder:
    """An order that is booked."""
    return BookedOrder(*connection.execute(_BOOKING, {"sale": sale_id}).one())


def payment_of(connection: Connection, sale_id: str) -> str | None:
    """The number at its network by which a booked order was paid by phone, if so."""
    return connection.scalar(_PAYMENT_OF, {"sale": sale_id})


def booked_sales(connection: Connection, sale_ids: Collection[str]) -> set[str]:
    """Those of `sale_ids` that are orders already."""
    return set(connection.scalars(_BOOKED, {"keys": key_list(sale_ids)}))


def ended_sales(connection: Connection, sale_ids: Collection[str]) -> set[str]:
    """Those of `sale_ids` that are orders, or that were not paid."""
    given = {"keys": key_list(sale_ids)}
    voided = connection.scalars(_VOIDED, given)
    return {*booked_sales(connection, sale_ids), *voided}


def paid_sales(
    connection: Connection, sale_ids: Collection[str]
) -> dict[str, PaidSale]:
    """What these orders redeemed, with the time and the member of the books."""
    rows = connection.execute(_REDEEMED, {"keys": key_list(sale_ids)})
    return {
        row.sale_id: PaidSale(
            sale_id=row.sale_id,
            kid=row.kid,
            member_id=row.member_id,
            points=row.points_used,
            coupons=tuple(row.coupons.split()),
            closed_at=row.closed_at,
        )
        for row in rows
    }


def receipts_used(
    connection: Connection, receipts: Collection[str]
) -> dict[str, frozenset[str]]:
    """Those of `receipts` that orders have already, with the ids of the orders."""
    found: dict[str, frozenset[str]] = {}
    for receipt_no, sale_id in connection.execute(
        _BY_RECEIPT, {"keys": key_list(receipts)}
    ):
        found[receipt_no] = found.get(receipt_no, frozenset()) | {sale_id}
    return found


def purchases(
    connection: Connection,
    member_id: str,
    limit: int = 50,
    *,
    before: tuple[str, str] | None = None,
) -> Sequence[Purchase]:
    """The latest orders of a member and of who was merged into it, newest first.

    Those behind `before`: when an order closed, in UTC text, and its sale's id.
    """
    row = tables.orders.c
    latest = (
        select(
            row.sale_id,
            row.receipt_no,
            row.kid,
            row.closed_at,
            row.payable_fen,
            row.earned_points,
        )
        .where(row.member_id.in_(family()))
        .order_by(row.closed_at.desc(), row.sale_id.desc())
        .limit(limit)
    )
    if before is not None:
        latest = latest.where(tuple_(row.closed_at, row.sale_id) < tuple_(*before))
    rows = connection.execute(latest, {"member": member_id})
    return [Purchase(*each) for each in rows]


# --- what a batch writes ---


def add_order(
    batch: WriteBatch,
    sale: SaleClosed,
    origin: Origin,
    *,
    booking: Booking,
) -> None:
    """An order with its lines and price steps; `card` stays if nobody has it."""
    approved = {each.line: each.by for each in sale.approvals}
    batch.add(_ORDERS, _order_row(sale, origin, booking, by=approved.get(None)))
    if sale.payment is not None and sale.tender == PHONE:
        batch.add(
            _PAYMENTS,
            (
                sale.sale_id,
                sale.payment.network,
                sale.payment.out_trade_no,
                sale.payment.amount_fen,
            ),
        )
    batch.add_all(_LINES, _line_rows(sale, approved))
    batch.add_all(
        _STEPS,
        (
            (sale.sale_id, number, step.stage, step.rule, step.amount_fen)
            for number, step in enumerate(sale.steps, start=1)
        ),
    )


def add_void(
    batch: WriteBatch, void: SaleVoided, origin: Origin, *, time: EventTime
) -> None:
    """A sale that was not paid."""
    batch.add(
        _VOIDS,
        (
            *origin.key,
            void.sale_id,
            void.receipt_no,
            void.payable_fen,
            time.at,
            void.reason,
            time.claimed,
        ),
    )


def _order_row(
    sale: SaleClosed, origin: Origin, booking: Booking, *, by: str | None
) -> Row:
    time, member_id, points = booking
    return (
        sale.sale_id,
        sale.receipt_no,
        *origin.key,
        sale.opened_at,
        time.at,
        origin.received_at,
        sale.payable_fen,
        sale.tender,
        member_id,
        sale.card if member_id is None else None,
        points,
        sale.policy_version,
        sale.catalogue_revision,
        tables.SLIP_SENT if sale.slip_unproven else sale.slip,
        sale.engine,
        time.claimed,
        by,
        sale.points_used,
        " ".join(sale.coupons),
    )


def _line_rows(sale: SaleClosed, approved: Mapping[int | None, str]) -> Iterator[Row]:
    for line in sale.lines:
        yield (
            sale.sale_id,
            *_copied(line),
            int(line.approved),
            sale.revision_of(line),
            approved.get(line.number),
        )
