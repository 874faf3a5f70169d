"""`/1/orders` and a member's purchases: orders as the books have them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.reports.order_details import (
    FlagDetails,
    OrderDetails,
    order_details,
)
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.refunds.store import refunded_net_fen
from firmware.hub.sales.store import Purchase
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.history import WantedPage, history_page
from firmware.hub.web.api.members.known import MEMBER_PATH
from firmware.hub.web.api.paging import PARAMETERS, PageQuery, PageStart
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.reasons import ORDER_UNKNOWN, RECEIPT_AMBIGUOUS
from firmware.hub.web.api.records import ApiRecord

RECEIPT = "receipt_no"
RECEIPT_PATH: Mapping[str, str] = {RECEIPT: "The receipt's number, or the sale's id."}


class OrderLineShown(ApiRecord, frozen=True):
    """An article of an order; `amount_fen` is its listed price in all."""

    number: int
    gtin: str
    name: str
    pieces: int
    weight_g: int | None
    amount_fen: int


class PriceChange(ApiRecord, frozen=True):
    """A move of the price, in fen: its stage and its rule, `listed` first.

    Those of an order add up to what was paid.
    """

    stage: str
    rule: str
    amount_fen: int


class RefundShown(ApiRecord, frozen=True):
    """A refund of an order: its number, when, and the money that was given back."""

    refund_no: str
    at: str
    money_fen: int


class OrderShown(ApiRecord, frozen=True):
    """An order, with each fen of its price; times are UTC text.

    `channel` is the kiosk, or the program's channel. `member_id` is a pseudonym.
    `refunded_fen` was given back, before cash was rounded. `flag`: why people have to
    look at it, null where nobody has to any more.
    """

    sale_id: str
    receipt_no: str
    channel: str
    closed_at: str
    received_at: str
    payable_fen: int
    tender: str
    member_id: str | None
    earned_points: int
    points_used: int
    coupons: tuple[str, ...]
    refunded_fen: int
    refunds: tuple[RefundShown, ...]
    flag: str | None
    policy_version: int
    catalogue_revision: int
    engine: int
    lines: tuple[OrderLineShown, ...]
    steps: tuple[PriceChange, ...]


class OrderInShort(ApiRecord, frozen=True):
    """An order of a list."""

    sale_id: str
    receipt_no: str
    channel: str
    closed_at: str
    payable_fen: int
    earned_points: int


class OrdersOfMember(ApiRecord, frozen=True):
    """A page of a member's orders, newest first; `next` is null at the end."""

    member_id: str
    orders: tuple[OrderInShort, ...]
    next: str | None


def show_order(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """One order, by its receipt's number or its sale's id."""
    with call.reading() as connection:
        found = order_details(connection, call.path[RECEIPT])
        if not found:
            return ApiRefusal(reason=ORDER_UNKNOWN)
        if len(found) > 1:
            return ApiRefusal(
                reason=RECEIPT_AMBIGUOUS,
                expected=", ".join(each.order.sale_id for each in found),
            )
        return ApiReply(value=_shown(connection, found[0]))


def list_orders_of_member(call: ApiCall[Nothing, PageQuery]) -> Outcome:
    """A member's orders, newest first; the look is in the audit."""
    page = history_page(
        call, _purchases, lambda row: PageStart(row.closed_at, row.sale_id)
    )
    if isinstance(page, ApiRefusal):
        return page
    orders = tuple(map(_in_short, page.rows))
    shown = OrdersOfMember(member_id=page.member_id, orders=orders, next=page.next)
    return ApiReply(value=shown)


def _purchases(connection: Connection, wanted: WantedPage) -> Sequence[Purchase]:
    return sales_store.purchases(
        connection, wanted.member_id, wanted.limit, before=wanted.start
    )


def _in_short(bought: Purchase) -> OrderInShort:
    return OrderInShort(
        sale_id=bought.sale_id,
        receipt_no=bought.receipt_no,
        channel=bought.kid,
        closed_at=bought.closed_at,
        payable_fen=bought.payable_fen,
        earned_points=bought.earned_points,
    )


def _shown(connection: Connection, details: OrderDetails) -> OrderShown:
    order = details.order
    return OrderShown(
        sale_id=order.sale_id,
        receipt_no=order.receipt_no,
        channel=order.kid,
        closed_at=order.closed_at,
        received_at=order.received_at,
        payable_fen=order.payable_fen,
        tender=order.tender,
        member_id=order.member_id,
        earned_points=order.earned_points,
        points_used=order.points_used,
        coupons=order.coupons,
        refunded_fen=refunded_net_fen(connection, order.sale_id),
        refunds=tuple(
            RefundShown(refund_no=each.number, at=each.at, money_fen=each.money_fen)
            for each in details.refunds
        ),
        flag=_open_flag(details.flag),
        policy_version=order.policy_version,
        catalogue_revision=order.catalogue_revision,
        engine=details.engine,
        lines=tuple(
            OrderLineShown(
                number=line["number"],
                gtin=line["gtin"],
                name=line["name"],
                pieces=line["pieces"],
                weight_g=line["weight_g"],
                amount_fen=line["amount_fen"],
            )
            for line in order.lines
        ),
        steps=tuple(
            PriceChange(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
            for step in order.steps
        ),
    )


def _open_flag(flag: FlagDetails | None) -> str | None:
    return flag.kind if flag is not None and flag.closed_at is None else None


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="GET",
        path="/1/orders/{receipt_no}",
        scope=KeyScope.ORDERS_READ,
        summary="Show an order",
        handle=show_order,
        replies={200: OrderShown},
        body=Nothing,
        query=Nothing,
        reasons=[ORDER_UNKNOWN, RECEIPT_AMBIGUOUS],
        parameters=RECEIPT_PATH,
    ),
    Endpoint(
        method="GET",
        path="/1/members/{member_id}/orders",
        scope=KeyScope.ORDERS_READ,
        summary="A member's orders",
        handle=list_orders_of_member,
        replies={200: OrdersOfMember},
        body=Nothing,
        query=PageQuery,
        reasons=[MemberRefusal.MEMBER_UNKNOWN, MemberRefusal.VAULT_FAILED],
        parameters={**MEMBER_PATH, **PARAMETERS},
    ),
]
