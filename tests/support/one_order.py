"""One order twice: at a kiosk over MQTT, and by a channel over the API.

The kiosk's side is the kiosk's own code: its sale, its requests, its fact. What the two
hubs hold afterwards is read with the names of either seller taken out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from firmware.hub.catalogue import importing
from firmware.hub.channels.commands import (
    HeldForOrder,
    OrderBooked,
    OrderRefunded,
    RefundOrder,
)
from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.day_report import day_report
from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Now, Sale, SaleState
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    MemberReplied,
    PayPressed,
    ReprintHeld,
    StaffProven,
)
from firmware.kiosk.sale.ticket import SlipState, Ticket
from firmware.kiosk.sync.pending_requests import member_request
from firmware.protocol import codec
from firmware.protocol.messages import (
    AskHold,
    AskMember,
    AskRefund,
    HoldReply,
    MemberReply,
    RefundedLine,
    RefundReply,
)
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.pricing.offers.coupon import MemberCoupon
from tests.support.channel_rig import CHANNEL, called, done, hold, pay, quoted
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.kiosk_builders import CARD, moment, ticket, walk
from tests.support.loyalty_cases import CALENDAR
from tests.support.redeem_world import REPRINT
from tests.support.redeeming import NOW, SINCE, UNTIL
from tests.system.test_one_price import ARTICLES
from tests.system.test_one_price_redeemed import RULED, WALLET

RULES = replace(RULED, version=2)
NUMBER = 17
NAMES = (
    (re.compile(r"K1-3f2a9c-r|ch\.app-1-r"), "REFUND-"),
    (re.compile(r"K1-3f2a9c-17|ch\.app-1-17"), "SALE"),
    (re.compile(r"K1-000017|ch\.app-000017"), "RECEIPT"),
    (re.compile(r"K1|ch\.app"), "SELLER"),
)
BOOKS = {
    "orders": "opened_at, closed_at, payable_fen, tender, member_id, card,"
    " earned_points, policy_version, catalogue_revision, engine, points_used, coupons",
    "order_lines": "*",
    "order_steps": "*",
    "order_flags": "sale_id, kind, kiosk_says, hub_says, withheld_points",
    "postings": "*",
    "entries": "*",
    "lot_moves": "*",
    "loyalty_events": "*",
    "coupon_events": "*",
    "sale_holds": "*",
    "sale_terms": "*",
    "refunds": "*",
    "refund_lines": "*",
    "birthday_benefits": "*",
    "kiosk_use": "*",
    "dead_letters": "kid, reason",
}
"""What must be the same of both, but for how the sale was printed and confirmed."""


@dataclass(frozen=True)
class Customer:
    """A guest, or member m1 with so many points, money of last month, coupons."""

    is_member: bool
    points: int
    spent_fen: int
    coupons: tuple[MemberCoupon, ...]


@dataclass(frozen=True)
class Bought:
    """What was done at the counter, for a channel to do the same."""

    order: WantedOrder
    paid: Ticket


def customer(rng: Random) -> Customer:
    return Customer(
        is_member=rng.random() < 0.8,
        points=rng.randint(0, 3_000),
        spent_fen=rng.choice([0, 60_000, 250_000, 700_000]),
        coupons=tuple(rng.sample(WALLET, rng.randint(0, 4))),
    )


def stock(shop: Shop, who: Customer) -> Shop:
    """The shop of both: rules, articles as revision 2, and the member."""
    with writing(shop.engine) as connection:
        policy_store.keep(connection, RULES, "2026-03-01T06:00:00.000Z")
        importing.import_articles(
            connection, ARTICLES, source="test", now="2026-03-01T06:00:00.000Z"
        )
        members_store.add(connection, members_store.Member("m2", CARD, ""))
        earned = PointEvent(
            id="before",
            kind=PointKind.EARN,
            at=datetime(2026, 2, 1, tzinfo=UTC),
            points=who.points,
        )
        PointsBook(connection, CALENDAR, NOW).record(
            MemberEvent(member_id="m2", event=earned, money_fen=who.spent_fen)
        )
        for each in who.coupons:
            terms = CouponTerms(
                name=each.name,
                min_fen=each.min_fen,
                off_fen=each.off_fen,
                price_bps=each.price_bps,
                max_off_fen=each.max_off_fen,
                categories=each.scope.categories,
                exclusive=each.exclusive,
            )
            kept = KeptCoupon(each.id, "m2", terms.text, SINCE, UNTIL, SINCE)
            assert coupon_store.issue(connection, kept)
    return shop


# --- at the counter ---


def sell(shop: Shop, kiosk: VirtualKiosk, who: Customer, rng: Random) -> Bought:
    """A kiosk sells random pieces, and the hub books what it sends."""
    now = moment(policy=RULES, catalogue_revision=2, hub_online=True, utc=NOW)
    sale, goods = _scanned(rng, now)
    if who.is_member:
        sale = _known(shop, kiosk, sale, now=now)
    sale = _chosen(walk(sale, PayPressed(), now=now), rng, now)
    redeem = sale.redeem
    if sale.state is SaleState.REDEEMING:
        sale = walk(sale, PayPressed(), now=now)
    if sale.state is SaleState.HOLDING:
        sale = _held(shop, kiosk, sale, now=now)
    if sale.state is SaleState.PAYING:
        sale = walk(sale, StaffProven("key"), now=now)
    paid = ticket(sale)
    assert shop.ack(kiosk.fact(sale_closed(paid, SlipState.NONE))).refused == ()
    bought_points = paid.quote.exchange_points
    order = WantedOrder(
        goods=tuple(goods),
        member_id="m2" if who.is_member else None,
        points=paid.points - bought_points,
        exchange=redeem.exchange if bought_points else (),
        declined=paid.declined,
        tender="cash",
    )
    return Bought(order, paid)


def _scanned(rng: Random, now: Now) -> tuple[Sale, list[WantedGoods]]:
    sale, goods = Sale(), list[WantedGoods]()
    for _ in range(rng.randint(2, 9)):
        article = rng.choice(ARTICLES)
        weight_g = rng.randint(50, 2_000) if article.by_weight else None
        piece = GoodsScanned(replace(article, revision=2), weight_g=weight_g)
        sale = walk(sale, piece, now=now)
        goods.append(WantedGoods(gtin=article.gtin, weight_g=weight_g))
    return sale, goods


def _known(shop: Shop, kiosk: VirtualKiosk, sale: Sale, *, now: Now) -> Sale:
    asked = AskMember(card=CARD, tier=True, wallet=True)
    (reply,) = shop.desk.handle([kiosk.request(asked)])
    body = codec.decode(reply.payload, MemberReply).body
    (replied,) = member_request(CARD, "c", 0.0, tier=True).to_events(body, 0.0)
    assert isinstance(replied, MemberReplied)
    return walk(sale, CardScanned(CARD), replied, now=now)


def _chosen(sale: Sale, rng: Random, now: Now) -> Sale:
    """Goods for points, gifts and coupons that are not wanted, points."""
    if sale.state is SaleState.REDEEMING and sale.redeem.chooses_goods:
        sale = walk(sale, *[REPRINT] * rng.randint(0, 3), PayPressed(), now=now)
    for _ in range(rng.randint(0, 2)):
        if sale.state is SaleState.REDEEMING:
            sale = walk(sale, ReprintHeld(), now=now)
    for _ in range(rng.randint(0, 4)):
        if sale.state is SaleState.REDEEMING:
            sale = walk(sale, REPRINT, now=now)
    return sale


def _held(shop: Shop, kiosk: VirtualKiosk, sale: Sale, *, now: Now) -> Sale:
    frozen = ticket(sale)
    ask = AskHold(
        sale_id=frozen.sale_id,
        member_id="m2",
        points=frozen.points,
        coupons=frozen.coupons,
    )
    (reply,) = shop.desk.handle([kiosk.request(ask)])
    body = codec.decode(reply.payload, HoldReply).body
    assert body.refusal is None, body
    return walk(sale, HoldReplied(frozen.sale_id), now=now)


# --- by a channel ---


def order(shop: Shop, bought: Bought) -> OrderBooked:
    """The same by quote, hold and order."""
    quote = quoted(shop, bought.order)
    assert quote.payable_fen == bought.paid.quote.payable_fen
    if quote.points_used or quote.coupons:
        done(shop, hold(quote, NUMBER), HeldForOrder)
    booked = done(shop, pay(quote, NUMBER, paid_at=NOW), OrderBooked)
    assert booked.flag is None
    return booked


# --- refunds by both ---


@dataclass(frozen=True)
class Part:
    """Lines that come back by one refund; the kiosk's, and the channel's `number`."""

    number: int
    lines: tuple[int, ...]


def parts(rng: Random, lines: Sequence[int]) -> list[Part]:
    """Some of the lines in one or two parts."""
    chosen = rng.sample(list(lines), rng.randint(1, len(lines)))
    cut = rng.randint(0, len(chosen) - 1)
    pieces = [each for each in (chosen[:cut], chosen[cut:]) if each]
    return [Part(n, tuple(sorted(each))) for n, each in enumerate(pieces, start=1)]


def refund_at_counter(shop: Shop, kiosk: VirtualKiosk, part: Part) -> RefundReply:
    ask = AskRefund(
        refund_id=f"K1-3f2a9c-r{part.number}",
        sale="K1-000017",
        by="key",
        lines=tuple(RefundedLine(line=line, pieces=1) for line in part.lines),
        gifts="withheld",
    )
    (reply,) = shop.desk.handle([kiosk.request(ask)])
    return codec.decode(reply.payload, RefundReply).body


def refund_by_channel(shop: Shop, part: Part) -> OrderRefunded | str:
    command = RefundOrder(
        channel=CHANNEL,
        refund_no=part.number,
        receipt_no="ch.app-000017",
        lines=tuple(RefundedLine(line=line, pieces=1) for line in part.lines),
        gifts="withheld",
    )
    reply = called(shop, command)
    return reply if isinstance(reply, OrderRefunded) else getattr(reply, "reason", "")


# --- what both hold ---


def books_of(shop: Shop) -> dict[str, list[str]]:
    """Every table that one order moves, and the day's report, without names."""
    found: dict[str, list[str]] = {}
    for table, columns in BOOKS.items():
        rows = shop.rows(f"SELECT {columns} FROM {table}")  # noqa: S608 - our own
        found[table] = sorted(_nameless(row) for row in rows)
    with reading(shop.engine) as connection:
        found["day"] = [_nameless(day_report(connection, ALWAYS, 480))]
    return found


def wrong(shop: Shop) -> list[str]:
    """What people should look at, without names."""
    return sorted(_nameless(each.what) for each in shop.wrong())


def _nameless(value: Any) -> str:  # noqa: ANN401 - whatever has a text
    text = repr(value)
    for pattern, name in NAMES:
        text = pattern.sub(name, text)
    return text
