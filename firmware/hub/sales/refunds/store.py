"""Refunds as rows: what was booked of a sale, and the order that it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from firmware.hub.catalogue import article_store
from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import tables as sales_tables
from firmware.hub.sales.refunds import tables
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder, OrderPayment
from firmware.hub.sales.refunds.sold.terms import read_terms
from firmware.protocol.messages import SaleLine
from firmware.retail.pricing.quote import PriceStage
from firmware.retail.sale_ids import kid_of_receipt

MAX_RECEIPT_NO = 100
"""Of a receipt's number: more than any kiosk's has, and room for the turn behind it."""
MAX_FOUND = 5
"""Orders of one receipt number: more than one only by a disk that was put back."""

PAYMENT_COLUMNS = ("network", "out_trade_no", "amount_fen")
_REFUNDS, _LINES = insert_rows(tables.refunds), insert_rows(tables.refund_lines)
TERMS_ROWS = insert_rows(tables.sale_terms)

_order, _line, _step = (
    sales_tables.orders.c,
    sales_tables.order_lines.c,
    sales_tables.order_steps.c,
)
_payment = sales_tables.order_payments.c
_refund, _part = tables.refunds.c, tables.refund_lines.c
_rounded = (
    select(func.coalesce(total(_step.amount_fen), 0))
    .where(
        _step.sale_id == _order.sale_id, _step.stage == PriceStage.CASH_ROUNDING.value
    )
    .scalar_subquery()
)
_ORDERS = (
    select(
        _order.sale_id,
        _order.receipt_no,
        _order.kid,
        _order.closed_at,
        _order.received_at,
        _order.payable_fen,
        _rounded.label("rounded_fen"),
        _order.member_id,
        _order.catalogue_revision,
        _order.engine,
        _order.policy_version,
        _order.coupons,
        tables.sale_terms.c.terms,
        _payment.network,
        _payment.out_trade_no,
        _payment.amount_fen,
    )
    .select_from(
        sales_tables.orders.outerjoin(tables.sale_terms).outerjoin(
            sales_tables.order_payments
        )
    )
    .order_by(_order.closed_at, _order.sale_id)
    .limit(MAX_FOUND)
)
_BY_SALE = _ORDERS.where(_order.sale_id == bindparam("name"))
_BY_RECEIPT = _ORDERS.where(_order.receipt_no == bindparam("name"))
_BY_OWN_RECEIPT = _BY_RECEIPT.where(_order.kid == bindparam("kid"))
_ORDER_LINES = (
    select(
        _line.number,
        _line.gtin,
        _line.name,
        _line.pieces,
        _line.amount_fen,
        _line.entry,
        _line.voids,
        _line.weight_g,
        _line.approved,
        _line.catalogue_revision.label("revision"),
    )
    .where(_line.sale_id == bindparam("sale"))
    .order_by(_line.number)
)
_OF_SALE = (
    select(tables.refunds)
    .where(_refund.sale_id == bindparam("sale"))
    .order_by(_refund.turn)
)
_BY_ID = select(tables.refunds).where(_refund.refund_id == bindparam("id"))
_PIECES = (
    select(_part.line, _part.pieces)
    .where(_part.refund_id == bindparam("id"))
    .order_by(_part.line)
)
_void = sales_tables.voids.c
_VOIDED = select(func.count()).where(
    or_(
        _void.sale_id == bindparam("name"),
        and_(_void.receipt_no == bindparam("name"), _void.kid == bindparam("kid")),
    )
)
_NET = select(func.coalesce(total(_refund.net_fen), 0)).where(
    _refund.sale_id == bindparam("sale")
)
_OF_KIOSK = select(_refund.money_fen, _refund.points_back, _refund.coupons).where(
    _refund.kid == bindparam("kid"), _refund.booked_at >= bindparam("since")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRefund:
    """One refund as the books keep it; fields as of `tables.refunds`.

    `lines`: the pieces that came back, by the number of their line.
    """

    refund_id: str
    sale_id: str
    turn: int
    kid: str | None
    by: str
    at: str
    booked_at: str
    money_fen: int
    net_fen: int
    points_taken: int
    points_back: int
    coupons: tuple[str, ...]
    gifts: tuple[str, ...]
    gifts_seen: str
    gifts_fen: int
    lines: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What refunds gave back: money (fen), used points, and how many coupons."""

    money_fen: int = 0
    points: int = 0
    coupons: int = 0

    def with_more(self, money_fen: int, points: int, coupons: int) -> "GivenBack":
        """And that."""
        return GivenBack(
            self.money_fen + money_fen, self.points + points, self.coupons + coupons
        )


def refund_no(receipt_no: str, turn: int) -> str:
    """What the slip of a refund shows; a name that is too long is cut short."""
    return f"{receipt_no[:MAX_RECEIPT_NO]}-R{turn}"


def orders_named(connection: Connection, name: str) -> list[KeptOrder]:
    """The orders of a sale id or a receipt number, with all that refunds need.

    A receipt number is that of the kiosk that it names: what another kiosk claims to
    have numbered so hides none, and is found by its sale id.
    """
    given = {"name": name, "kid": kid_of_receipt(name) or ""}
    for query in (_BY_SALE, _BY_OWN_RECEIPT if given["kid"] else _BY_RECEIPT):
        rows = connection.execute(query, given).mappings().all()
        if rows:
            return [_order_of(connection, row) for row in rows]
    return []


def order_of(connection: Connection, sale_id: str) -> KeptOrder | None:
    """The order of a sale id, or None."""
    row = connection.execute(_BY_SALE, {"name": sale_id}).mappings().one_or_none()
    return None if row is None else _order_of(connection, row)


def was_voided(connection: Connection, name: str) -> bool:
    """Whether a sale of that name was reported as not paid."""
    given = {"name": name, "kid": kid_of_receipt(name) or ""}
    return bool(connection.scalar(_VOIDED, given))


def refunds_of(connection: Connection, sale_id: str) -> list[KeptRefund]:
    """All refunds of a sale, in the order in which they were booked."""
    rows = connection.execute(_OF_SALE, {"sale": sale_id}).mappings().all()
    return [_refund_of(connection, row) for row in rows]


def find(connection: Connection, refund_id: str) -> KeptRefund | None:
    """One refund, or None."""
    row = connection.execute(_BY_ID, {"id": refund_id}).mappings().one_or_none()
    return None if row is None else _refund_of(connection, row)


def refunded_net_fen(connection: Connection, sale_id: str) -> int:
    """What was refunded of a sale, before cash rounding, in fen."""
    return connection.scalar(_NET, {"sale": sale_id}) or 0


def given_back_by(connection: Connection, kid: str, since: str) -> GivenBack:
    """What refunds of a kiosk gave back since then (UTC text)."""
    given = GivenBack()
    rows = connection.execute(_OF_KIOSK, {"kid": kid, "since": since})
    for money_fen, points, coupons in rows:
        given = given.with_more(money_fen, points, len(coupons.split()))
    return given


def add(batch: WriteBatch, refund: KeptRefund) -> None:
    """A refund with its lines."""
    batch.add(
        _REFUNDS,
        (
            refund.refund_id,
            refund.sale_id,
            refund.turn,
            refund.kid,
            refund.by,
            refund.at,
            refund.booked_at,
            refund.money_fen,
            refund.net_fen,
            refund.points_taken,
            refund.points_back,
            " ".join(refund.coupons),
            " ".join(refund.gifts),
            refund.gifts_seen,
            refund.gifts_fen,
        ),
    )
    batch.add_all(
        _LINES,
        ((refund.refund_id, line, pieces) for line, pieces in refund.lines.items()),
    )


def _refund_of(connection: Connection, row: RowMapping) -> KeptRefund:
    columns = _columns(row)
    pieces = connection.execute(_PIECES, {"id": columns["refund_id"]})
    columns["coupons"] = tuple(columns["coupons"].split())
    columns["gifts"] = tuple(columns["gifts"].split())
    return KeptRefund(**columns, lines={line: count for line, count in pieces})  # noqa: C416 - rows are typed


def _order_of(connection: Connection, row: RowMapping) -> KeptOrder:
    columns = _columns(row)
    version, terms = columns.pop("policy_version"), columns.pop("terms")
    paid = tuple(columns.pop(name) for name in PAYMENT_COLUMNS)
    columns["coupons"] = tuple(columns["coupons"].split())
    sale_id, revision = columns["sale_id"], columns["catalogue_revision"]
    rows = connection.execute(_ORDER_LINES, {"sale": sale_id}).mappings()
    lines = tuple(SaleLine(**each) for each in rows)
    read = read_terms(terms)
    keys = {(line.gtin, line.revision or revision) for line in lines}
    keys |= {(gift.article, revision) for gift in read.gifts}
    return KeptOrder(
        **columns,
        lines=lines,
        terms=read,
        payment=None if paid[0] is None else OrderPayment(*paid),
        policy=policy_store.by_version(connection, [version]).get(version),
        articles=article_store.by_revision(connection, keys),
    )


def _columns(row: RowMapping) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}
