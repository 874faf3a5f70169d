"""Refunds as a feature: what sales say for them is kept, and what waited is booked."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.feature.feature import Feature
from firmware.hub.ingest.fact import Follower
from firmware.hub.sales.refunds import tables
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds
from firmware.hub.sales.refunds.requests import RefundRequestHandler
from firmware.hub.sales.refunds.sold.terms import terms_rows
from firmware.hub.sales.refunds.store import TERMS_ROWS
from firmware.hub.sales.refunds.waiting import book_waiting
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskRefund, SaleClosed


def refunds_feature(stamper: Stamper, *, utc_offset_minutes: int) -> Feature:
    """Stands behind what moves points and coupons of sales: refunds follow those."""
    return Feature(
        name="refunds",
        tables=(
            tables.sale_terms,
            tables.refunds,
            tables.refund_lines,
            tables.waiting_refunds,
            phone_refunds,
        ),
        followers={SaleClosed: (_follower(stamper, utc_offset_minutes),)},
        writing_requests={
            AskRefund: RefundRequestHandler(
                stamper, utc_offset_minutes=utc_offset_minutes
            )
        },
    )


def _follower(stamper: Stamper, utc_offset_minutes: int) -> Follower:
    def booked(sales: Sequence[SaleClosed], connection: Connection) -> None:
        batch = WriteBatch()
        batch.add_all(TERMS_ROWS, terms_rows(sales))
        batch.write(connection)
        now = stamper.stamp().ts
        book_waiting(connection, sales, now, utc_offset_minutes=utc_offset_minutes)

    return booked
