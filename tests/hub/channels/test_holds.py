"""Points and coupons of a channel's order: held, used, given back, by one of many."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from firmware.hub.channels.commands import (
    HeldForOrder,
    HoldForOrder,
    HoldReleased,
    OrderBooked,
    SubmitOrder,
)
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.db.engine import open_engine
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.sales.redeeming.hold_questions import HoldQuestions, SaleAsker
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import HoldReply
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.pass_rules import PassRules
from tests.support.channel_rig import (
    CHANNEL,
    called,
    done,
    hold,
    outcome,
    pay,
    pieces,
    quote_or_fault,
    quoted,
    refusal,
    release,
    submitted,
)
from tests.support.hub_rig import (
    KEY,
    NOW_MS,
    DownLink,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    still_stamper,
)
from tests.support.passes import MEMBER_ID, Phone
from tests.support.redeeming import (
    RULED,
    ask_hold,
    balance,
    coupon_acts,
    flag_kinds,
    issue,
    ledger_faults,
    redeeming_shop,
    states,
    uses,
)

SALE = "ch.app-1-1"
REDEEMING = WantedOrder(goods=pieces(0, 1, 2), member_id="m1", points=200)
LIMIT_S = 30.0


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Member m1 has 300 points and a coupon of 5 yuan."""
    redeeming_shop(shop)
    issue(shop, "c1")
    return shop


def test_an_order_uses_what_it_held(stocked: Shop) -> None:
    quote = quoted(stocked, REDEEMING)
    assert [each.id for each in quote.coupons] == ["c1"]
    held = done(stocked, hold(quote), HeldForOrder)
    assert (held.points, held.coupons, held.balance_points) == (200, ("c1",), 100)
    assert uses(stocked) == {"held": 200}
    booked = done(stocked, pay(quote), OrderBooked)
    assert booked.flag is None
    assert booked.balance_points == 100 + quote.earned_points
    assert (uses(stocked), coupon_acts(stocked, "c1")) == (
        {"redeemed": 200},
        ["hold", "use"],
    )
    assert ledger_faults(stocked) == []


def test_the_same_hold_again_is_the_same(stocked: Shop) -> None:
    quote = quoted(stocked, REDEEMING)
    assert called(stocked, hold(quote)) == called(stocked, hold(quote))
    assert coupon_acts(stocked, "c1") == ["hold"]


def test_an_order_that_held_nothing_holds_as_it_is_booked(stocked: Shop) -> None:
    booked = done(stocked, pay(quoted(stocked, REDEEMING)), OrderBooked)
    assert booked.flag is None
    assert states(stocked) == {SALE: "posted"}


def test_an_order_without_quote_redeems_what_it_held(stocked: Shop) -> None:
    wish = HoldForOrder(
        channel=CHANNEL, order_no=1, member_id="m1", points=200, coupons=("c1",)
    )
    done(stocked, wish, HeldForOrder)
    order = WantedOrder(goods=pieces(0, 1, 2), member_id="m1")
    price = quoted(stocked, order).payable_fen - 2_000 - 500
    paid = SubmitOrder(channel=CHANNEL, order_no=1, paid_fen=price, order=order)
    assert done(stocked, paid, OrderBooked).flag is None
    assert states(stocked) == {SALE: "posted"}


def test_what_is_released_goes_back(stocked: Shop) -> None:
    quote = quoted(stocked, REDEEMING)
    done(stocked, hold(quote), HeldForOrder)
    assert done(stocked, release(), HoldReleased).outcome == "released"
    assert done(stocked, release(), HoldReleased).outcome == "released"
    assert (balance(stocked), coupon_acts(stocked, "c1")) == (300, ["hold", "void"])
    assert refusal(stocked, hold(quote)) == ("hold_ended", "")
    done(stocked, hold(quote, 2), HeldForOrder)


def test_there_is_nothing_to_release_or_to_hold(stocked: Shop) -> None:
    assert refusal(stocked, release()) == ("no_hold", "order_no")
    plain = quoted(stocked, WantedOrder(goods=pieces(0), member_id="m1", coupons=()))
    assert refusal(stocked, hold(plain)) == ("nothing_to_hold", "")
    guest = quoted(stocked, WantedOrder(goods=pieces(0)))
    assert refusal(stocked, hold(guest)) == ("nothing_to_hold", "")


def test_an_order_paid_after_its_points_went_elsewhere_is_booked_and_flagged(
    stocked: Shop,
) -> None:
    quote = quoted(stocked, REDEEMING)
    kiosk = VirtualKiosk()
    ask = ask_hold("k1-1-1", points=200, coupons=["c1"])
    stocked.desk.handle([kiosk.request(ask)])
    booked = done(stocked, pay(quote), OrderBooked)
    assert booked.flag == "redeemed_unheld"
    assert flag_kinds(stocked) == ["redeemed_unheld"]
    assert ledger_faults(stocked) == []


def test_of_two_channels_and_a_kiosk_one_holds(stocked: Shop) -> None:
    """On one database, each by a hub of its own: one coupon, points for one."""
    engines = [open_engine(stocked.folder, stocked.database) for _ in range(3)]
    desks = [
        dispatcher(engine, still_stamper("hub"), KEY, data=stocked.folder)
        for engine in engines
    ]
    quote = quoted(stocked, REDEEMING)
    other = quoted(stocked, REDEEMING, channel="mini")
    first, first_reply = submitted(hold(quote))
    second, second_reply = submitted(
        HoldForOrder(channel="mini", order_no=1, quote=other.quote)
    )
    ask = VirtualKiosk().request(ask_hold("k1-1-1", points=200, coupons=["c1"]))
    begin = threading.Barrier(3)

    def at_once(place: int) -> list[bytes]:
        begin.wait(LIMIT_S)
        found = desks[place].handle([(first, second, ask)[place]])
        return [each.payload for each in found]

    with ThreadPoolExecutor(3) as threads:
        *_, (reply,) = threads.map(at_once, range(3))
    for engine in engines:
        engine.dispose()
    by_kiosk = codec.decode(reply, HoldReply).body.refusal is None
    by_channel = [_is_held(outcome(each)) for each in (first_reply, second_reply)]
    assert sorted([by_kiosk, *by_channel]) == [False, False, True]
    assert coupon_acts(stocked, "c1") == ["hold"]
    assert balance(stocked) == 100


def _is_held(reply: PortReply) -> bool:
    if isinstance(reply, HeldForOrder):
        return True
    assert isinstance(reply, CommandRefused)
    assert reply.reason in {"points_short", "coupon_held"}
    return False


def test_who_shows_a_card_alone_redeems_nothing(shop: Shop) -> None:
    join = JoinRules(url="https://shop.example")
    redeeming_shop(shop, policy=replace(RULED, passes=PassRules(), join=join))
    by_card = WantedOrder(goods=pieces(0, 1, 2), card=card(1), points=200)
    assert quote_or_fault(shop, by_card) == ("card", "phone_needed")
    wish = HoldForOrder(channel=CHANNEL, order_no=1, card=card(1), points=200)
    assert refusal(shop, wish) == ("phone_needed", "")


def test_a_pass_is_used_by_the_hold_and_by_no_other(shop: Shop) -> None:
    redeeming_shop(shop)
    phone = Phone(shop)
    order = WantedOrder(goods=pieces(0, 1), member_pass=phone.shows())
    quote = quoted(shop, order)
    assert quote.member_id == MEMBER_ID
    wish = HoldForOrder(
        channel=CHANNEL, order_no=1, member_pass=phone.shows(), points=100
    )
    assert refusal(shop, wish) == ("points_short", "")
    assert quote_or_fault(shop, order, channel="mini") == ("member_pass", "pass_used")


def test_a_hold_that_its_channel_forgot_is_given_back(stocked: Shop) -> None:
    """No sooner than a quote ends."""
    done(stocked, hold(quoted(stocked, REDEEMING)), HeldForOrder)
    late_ms = NOW_MS + (RULED.lots.hold_silent_s + 1) * 1_000
    later = Stamper("hub", "", wall_ns=lambda: late_ms * 1_000_000)
    questions = HoldQuestions(
        stocked.engine,
        later,
        SaleAsker(later, KEY, DownLink()),
        monotonic_s=lambda: 0.0,
        utc_offset_minutes=480,
    )
    questions.run(1.0)
    assert states(stocked) == {SALE: "voided"}
    assert balance(stocked) == 300
