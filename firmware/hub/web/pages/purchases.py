"""Sales as slips."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.members.states import owner_of
from firmware.hub.reports.order_details import order_details
from firmware.hub.reports.orders import Order, OrderLine
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.refunds.store import refunded_net_fen
from firmware.hub.web.pages.slip import SlipLine, SlipView
from firmware.hub.web.wording.figures import shop_time
from firmware.hub.web.wording.words import Sentence
from firmware.retail.pricing.quote import PriceStage

SHOWN = 10
STAGES = {
    PriceStage.ARTICLE.value: Sentence("特价"),
    PriceStage.TIER.value: Sentence("会员价"),
    PriceStage.GIFT.value: Sentence("赠品"),
    PriceStage.BASKET.value: Sentence("满减"),
    PriceStage.COUPON.value: Sentence("优惠券"),
    PriceStage.POINTS.value: Sentence("积分抵扣"),
    PriceStage.CASH_ROUNDING.value: Sentence("抹零"),
}
GRAMS = 1_000


def latest(
    connection: Connection,
    member_id: str,
    *,
    utc_offset_minutes: int,
    limit: int = SHOWN,
) -> Sequence[SlipView]:
    """The newest sales of a member, without their lines."""
    bought = sales_store.purchases(connection, member_id, limit)
    return [
        SlipView(
            receipt_no=each.receipt_no,
            at=shop_time(each.closed_at, utc_offset_minutes),
            payable_fen=each.payable_fen,
            points=each.earned_points,
        )
        for each in bought
    ]


def slip_of(
    connection: Connection, member_id: str, receipt_no: str, *, utc_offset_minutes: int
) -> SlipView | None:
    """One sale with all that its slip has; None if it is none of this member's."""
    found = order_details(connection, receipt_no)
    mine = [each.order for each in found if _is_of(connection, each.order, member_id)]
    if not mine:
        return None
    refunded_fen = refunded_net_fen(connection, mine[0].sale_id)
    return slip_of_order(
        mine[0], refunded_fen=refunded_fen, utc_offset_minutes=utc_offset_minutes
    )


def slip_of_order(
    order: Order, *, refunded_fen: int, utc_offset_minutes: int
) -> SlipView:
    """An order with its lines and what changed its price."""
    off: dict[str, int] = {}
    for step in order.steps:
        if step.stage in STAGES:
            off[step.stage] = off.get(step.stage, 0) + step.amount_fen
    return SlipView(
        receipt_no=order.receipt_no,
        at=shop_time(order.closed_at, utc_offset_minutes),
        lines=[_line(each) for each in order.lines],
        off=[(STAGES[stage], fen) for stage, fen in off.items() if fen],
        payable_fen=order.payable_fen,
        points=order.earned_points,
        refunded_fen=refunded_fen,
    )


def _is_of(connection: Connection, order: Order, member_id: str) -> bool:
    """Whether a member bought it, or somebody who is that member by now."""
    bought_by = order.member_id
    return bought_by is not None and owner_of(connection, bought_by) == member_id


def _line(row: OrderLine) -> SlipLine:
    weight_g: int | None = row["weight_g"]
    if weight_g is not None:
        quantity = f"{weight_g / GRAMS:.3f} kg"
    else:
        quantity = f"× {row['pieces']}"
    return SlipLine(row["name"], quantity, row["amount_fen"])
