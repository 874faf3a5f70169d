"""Refunds at a hub without a broker: what is asked, and what the books hold then."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.holding import hold_for_sale
from firmware.hub.loyalty.times import moment_of
from firmware.hub.sales.refunds.asked import AskedRefund, GiftsSeen, RefundOutcome
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import (
    AskHold,
    LineAmounts,
    PriceStep,
    SaleClosed,
    SaleGift,
)
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.money import round_cash_fen
from tests.support.hub_rig import Shop, goods, sale
from tests.support.loyalty_cases import CALENDAR

BEFORE = "2026-03-01T07:50:00.000Z"
NOW = "2026-03-02T08:00:00.000Z"
OFFSET = 480


def asked(  # noqa: PLR0913 - a refund has that many sides
    refund_id: str,
    name: str,
    lines: Mapping[int, int] | None = None,
    *,
    at: str = NOW,
    kid: str | None = None,
    gifts: GiftsSeen = "unknown",
) -> AskedRefund:
    return AskedRefund(
        refund_id=refund_id,
        name=name,
        by="desk",
        at=at,
        kid=kid,
        lines=lines,
        gifts=gifts,
    )


def refund(shop: Shop, what: AskedRefund, now: str | None = None) -> RefundOutcome:
    with writing(shop.engine) as connection:
        book = RefundBook(connection, now or what.at, utc_offset_minutes=OFFSET)
        return book.refund(what)


def money(outcome: RefundOutcome) -> int:
    assert outcome.refusal is None, outcome.refusal
    assert outcome.refund is not None
    return outcome.refund.money_fen


def balance(shop: Shop, member: str = "m1", at: str = NOW) -> int:
    with reading(shop.engine) as connection:
        return ledger_store.balance_points(connection, member, at)


def earn(shop: Shop, points: int, at: str, *, lot: str = "old") -> None:
    """Points from before, which the sale uses."""
    event = PointEvent(id=lot, kind=PointKind.EARN, at=moment_of(at), points=points)
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, at)
        book.record(MemberEvent(member_id="m1", event=event))


def issue(shop: Shop, coupon_id: str) -> None:
    """A coupon of m1."""
    coupon = KeptCoupon(
        coupon_id=coupon_id,
        member_id="m1",
        terms="{}",
        valid_from="2026-01-01T00:00:00.000Z",
        valid_until="2026-06-01T00:00:00.000Z",
        issued_at="2026-01-01T00:00:00.000Z",
    )
    with writing(shop.engine) as connection:
        assert coupon_store.issue(connection, coupon)


def hold(
    shop: Shop, sale_id: str, points: int = 0, *, coupons: tuple[str, ...] = ()
) -> None:
    """Points and coupons held for a sale of m1, before it closes."""
    ask = AskHold(sale_id=sale_id, member_id="m1", points=points, coupons=coupons)
    with writing(shop.engine) as connection:
        books = HoldBooks.opened(connection, BEFORE, utc_offset_minutes=OFFSET)
        assert hold_for_sale(books, ask, "k1").refusal is None


def wallet(shop: Shop, now: str = NOW) -> list[str]:
    """The coupons that m1 can use."""
    with reading(shop.engine) as connection:
        return [each.coupon_id for each in CouponBook(connection, now).wallet("m1")]


def ruled_sale(  # noqa: PLR0913 - a sale has that many sides
    sale_id: str,
    nets: Sequence[tuple[int, int]],
    *,
    points: int = 0,
    coupons: tuple[str, ...] = (),
    gifts: tuple[SaleGift, ...] = (),
    member_id: str | None = "m1",
    closed_at: str = "2026-03-01T08:00:00.000Z",
) -> SaleClosed:
    """A sale that rules priced: each line's amount after coupons, and after points.

    It is not what its engine computes, so the hub flags it, and books it as paid.
    """
    plain = sale(
        sale_id, goods(30)[: len(nets)], member_id=member_id, closed_at=closed_at
    )
    due_fen = sum(net for _, net in nets)
    paid_fen = round_cash_fen(due_fen, 10, "down") or due_fen
    listed_fen = sum(line.amount_fen for line in plain.lines)
    steps = [PriceStep("listed", "listed", listed_fen)]
    steps.append(PriceStep("basket", "off", due_fen - listed_fen))
    if paid_fen != due_fen:
        steps.append(PriceStep("cash_rounding", "cash_down_10", paid_fen - due_fen))
    return replaced(
        plain,
        engine=3,
        steps=tuple(steps),
        payable_fen=paid_fen,
        earned_points=due_fen // 1_000,
        points_used=points,
        coupons=coupons,
        gifts=gifts,
        amounts=tuple(
            LineAmounts(line=n, entering_fen=full, coupon_fen=full, net_fen=net)
            for n, (full, net) in enumerate(nets, start=1)
        ),
    )
