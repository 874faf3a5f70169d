"""A shop whose kiosks price by engine 3, and sales that use points and coupons."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.wallet.terms import CouponTerms, priced_coupon
from firmware.hub.policy import store as policy_store
from firmware.protocol import codec
from firmware.protocol.messages import AskHold, HoldReply, PriceStep, SaleClosed
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import NEWEST, price
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.quote import Tender
from firmware.retail.pricing.ruled import PriceRequest
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.loyalty_cases import CALENDAR

NOW = "2026-03-01T08:00:00.000Z"
SINCE, UNTIL = "2026-02-01T16:00:00.000Z", "2026-03-31T16:00:00.000Z"
RULED = Policy(version=2, pricing_engine=NEWEST)
STOCK = {article.gtin: article for article in goods(30, cheapest_fen=2_000)}
TERMS = CouponTerms(name="满 20 减 5", min_fen=2_000, off_fen=500)


def redeeming_shop(shop: Shop, *, points: int = 300, policy: Policy = RULED) -> Shop:
    """With policy 2, dearer goods, and a member m1 of so many points."""
    shop.change_articles("price_fen = price_fen + 1900")
    with writing(shop.engine) as connection:
        policy_store.keep(connection, policy, "2026-03-01T07:00:00.000Z")
        earned = PointEvent(
            id="e",
            kind=PointKind.EARN,
            at=datetime(2026, 2, 1, tzinfo=UTC),
            points=points,
        )
        book = PointsBook(connection, CALENDAR, NOW)
        book.record(MemberEvent(member_id="m1", event=earned))
    return shop


def issue(shop: Shop, *coupon_ids: str, terms: CouponTerms = TERMS) -> None:
    """Coupons of member m1."""
    with writing(shop.engine) as connection:
        for each in coupon_ids:
            kept = KeptCoupon(each, "m1", terms.text, SINCE, UNTIL, SINCE)
            assert coupon_store.issue(connection, kept)


def redeeming(  # noqa: PLR0913 - a sale has that many sides
    sale_id: str,
    *,
    points: int = 0,
    coupons: Sequence[str] = (),
    wallet: Sequence[MemberCoupon] | None = None,
    birthday: bool = False,
    policy: Policy = RULED,
    articles: int = 3,
) -> SaleClosed:
    """A sale of member m1 as a kiosk of engine 3 closes it; `wallet`: what it knew."""
    bought = list(STOCK.values())[:articles]
    plain = sale(sale_id, bought, member_id="m1", policy=policy)
    if wallet is None:
        wallet = [coupon_of(each) for each in coupons]
    request = PriceRequest(
        goods=goods_of(plain.lines, lambda gtin, _revision: STOCK.get(gtin)),
        at=None,
        customer=Customer(points=10_000, birthday=birthday),
        wallet=tuple(wallet),
        points=points,
    )
    quote = price(plain.lines, policy, Tender.CASH, request=request)
    steps = [
        PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
        for step in quote.steps
    ]
    return replaced(
        plain,
        steps=tuple(steps),
        payable_fen=quote.payable_fen,
        earned_points=quote.earned_points,
        engine=quote.engine,
        points_used=points,
        coupons=tuple(coupons),
        birthday=birthday,
    )


def coupon_of(coupon_id: str, terms: CouponTerms = TERMS) -> MemberCoupon:
    """A coupon as pricing reads it."""
    kept = KeptCoupon(coupon_id, "m1", terms.text, SINCE, UNTIL, SINCE)
    coupon = priced_coupon(kept)
    assert coupon is not None
    return coupon


def ask_hold(
    sale_id: str, *, points: int = 0, coupons: Sequence[str] = (), member: str = "m1"
) -> AskHold:
    return AskHold(
        sale_id=sale_id, member_id=member, points=points, coupons=tuple(coupons)
    )


def held(shop: Shop, kiosk: VirtualKiosk, ask: AskHold) -> HoldReply:
    """The reply to a request that is handled alone."""
    (reply,) = shop.desk.handle([kiosk.request(ask)])
    return codec.decode(reply.payload, HoldReply).body


def balance(shop: Shop, member_id: str = "m1") -> int:
    with reading(shop.engine) as connection:
        return ledger_store.balance_points(connection, member_id, NOW)


def uses(shop: Shop, member_id: str = "m1") -> dict[str, int]:
    """What points were used for, but for nothing."""
    with reading(shop.engine) as connection:
        found = ledger_store.used_points(connection, member_id)
    return {use.value: points for use, points in found.items() if points}


def coupon_acts(shop: Shop, coupon_id: str) -> list[str]:
    rows = shop.rows(
        "SELECT act FROM coupon_events"  # noqa: S608 - our own ids
        f" WHERE coupon_id = '{coupon_id}' ORDER BY turn"
    )
    return [str(act) for (act,) in rows]


def states(shop: Shop) -> dict[str, str]:
    """How the hold of each sale stands."""
    rows = shop.rows("SELECT sale_id, outcome FROM sale_holds ORDER BY 1")
    return {str(sale_id): str(state) for sale_id, state in rows}


def flag_kinds(shop: Shop) -> list[str]:
    return [str(kind) for (kind,) in shop.rows("SELECT kind FROM order_flags")]


def ledger_faults(shop: Shop) -> list[str]:
    """What `reconcile` finds wrong, but for what it only shows to people."""
    shown = {"flags", "voids"}
    return [each.what for each in shop.wrong() if each.check not in shown]
