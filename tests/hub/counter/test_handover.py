"""The counter takes the cash for a suspended basket: once, or a kiosk has it (E17)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import exc

from firmware.hub.counter.commands import (
    BasketPaid,
    BasketPriced,
    BringBasket,
    PayBasket,
)
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.protocol import codec
from firmware.protocol.messages import (
    Approval,
    AskBasket,
    BasketEnded,
    BasketReply,
    BasketSuspended,
    SuspendedGoods,
)
from firmware.retail.policy.early_sales import EarlySale
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import SpendOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.basket_world import HubWire
from tests.support.channel_rig import called, done, outcome, refusal, submitted
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, gtin, open_shop, sale
from tests.support.redeeming import RULED, balance, redeeming_shop

SOLD = sale("k1-1-1", goods(2))
BASKET = BasketSuspended(
    sale_id="k1-1-1",
    receipt_no="k1-000001",
    slip_no="k1-000001",
    by="key",
    goods=SuspendedGoods(
        lines=SOLD.lines,
        payable_fen=SOLD.payable_fen,
        catalogue_revision=1,
        suspended_at="2026-03-01T07:00:00.000Z",
    ),
)
RELEASED = BasketEnded(sale_id="k1-1-1", how="released")
BRING = BringBasket(slip_no="k1-000001")
PAY = PayBasket(slip_no="k1-000001", paid_fen=SOLD.payable_fen, by="小李")
ASK = AskBasket(slip="k1-000001", by="key")


@pytest.fixture
def wire() -> HubWire:
    return HubWire()


@pytest.fixture
def shop(tmp_path: Path, database: DatabaseKind, wire: HubWire) -> Iterator[Shop]:
    with open_shop(tmp_path, database=database, transport=wire) as opened:
        yield opened


def suspend(shop: Shop, basket: BasketSuspended = BASKET, *, free: bool = True) -> None:
    """A basket of k1; `free`: k1 has released it."""
    facts = [basket, RELEASED] if free else [basket]
    shop.ack(*VirtualKiosk("k1").facts(facts))


def ask(shop: Shop, kid: str) -> BasketReply:
    (reply,) = shop.desk.handle([VirtualKiosk(kid).request(ASK)])
    return codec.decode(reply.payload, BasketReply).body


def counter_rows(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows("SELECT kid, tender, payable_fen FROM orders")


def test_its_kiosk_is_asked_to_release_it_and_then_it_is_paid(
    shop: Shop, wire: HubWire
) -> None:
    first = VirtualKiosk("k1")
    shop.ack(first.fact(BASKET))
    waiting = done(shop, BRING, BasketPriced)
    ((topic, _),) = wire.sent
    assert (waiting.here, topic) == (False, "ct/1/k1/dn/cmd/release")
    assert refusal(shop, PAY) == ("elsewhere", "k1")

    shop.ack(first.fact(RELEASED))
    here = done(shop, BRING, BasketPriced)
    assert (here.here, len(wire.sent)) == (True, 1)
    assert here.payable_fen == here.suspended_fen == SOLD.payable_fen
    assert [(line.gtin, line.net_fen) for line in here.lines] == [
        (line.gtin, line.amount_fen) for line in SOLD.lines
    ]

    paid = done(shop, PAY, BasketPaid)
    assert (paid.receipt_no, paid.flag) == ("ch.counter-000001", None)
    assert counter_rows(shop) == [("ch.counter", "cash", SOLD.payable_fen)]
    assert shop.rows('SELECT kid, "by" FROM basket_takings') == [("ch.counter", "小李")]
    assert shop.wrong() == []


def test_who_comes_later_is_told_that_it_was_paid(shop: Shop) -> None:
    suspend(shop)
    done(shop, PAY, BasketPaid)

    assert refusal(shop, PAY) == ("paid_here", "ch.counter-000001")
    assert refusal(shop, BRING) == ("paid_here", "ch.counter-000001")
    for kid in ("k1", "k2"):
        assert ask(shop, kid) == BasketReply(
            state="refused", refusal="taken", kid="ch.counter"
        )
    assert len(counter_rows(shop)) == 1


def test_a_kiosk_that_was_quicker_has_it(shop: Shop) -> None:
    suspend(shop)
    assert ask(shop, "k2").state == "given"

    assert refusal(shop, BRING) == ("taken", "k2")
    assert refusal(shop, PAY) == ("taken", "k2")
    assert counter_rows(shop) == []


def test_at_the_same_moment_one_of_them_gets_it(shop: Shop) -> None:
    """Two counters and a kiosk, in one transaction."""
    suspend(shop)
    first, one = submitted(PAY, "first")
    second, other = submitted(PAY, "second")
    batch = [VirtualKiosk("k2").request(ASK), first, second]

    (reply,) = shop.desk.handle(batch)

    assert codec.decode(reply.payload, BasketReply).body.refusal == "taken"
    assert isinstance(outcome(one), BasketPaid)
    assert not isinstance(outcome(other), BasketPaid)
    assert len(counter_rows(shop)) == 1


def test_a_repeat_under_its_key_gets_the_first_reply(shop: Shop) -> None:
    suspend(shop)
    paid = called(shop, PAY, "key")

    assert isinstance(paid, BasketPaid)
    assert called(shop, PAY, "key") == paid
    assert len(counter_rows(shop)) == 1


@pytest.mark.parametrize("table", ["orders", "order_lines", "basket_takings"])
def test_a_hub_that_dies_in_it_has_neither_sold_nor_lost_it(
    shop: Shop, table: str
) -> None:
    suspend(shop)
    shop.break_inserts(table, "1 = 1")
    with pytest.raises(exc.DatabaseError):
        shop.desk.handle([submitted(PAY, "key")[0]])
    shop.mend_inserts(table)

    assert shop.rows("SELECT * FROM basket_takings") == []
    assert counter_rows(shop) == []
    assert isinstance(called(shop, PAY, "key"), BasketPaid)


def test_it_costs_what_it_costs_now_and_nothing_else_is_booked(shop: Shop) -> None:
    off = SpendOffer(id="b1", every_fen=100, every_off_fen=50, times_max=1)
    offers = Policy(
        version=2, pricing_engine=RULED.pricing_engine, offers=Offers(spend=(off,))
    )
    suspend(shop)
    with writing(shop.engine) as connection:
        policy_store.keep(connection, offers, "2026-03-01T07:00:00.000Z")

    priced = done(shop, BRING, BasketPriced)
    assert priced.suspended_fen - priced.payable_fen == 50
    assert ("basket", "b1", -50) in [
        (step.stage, step.rule, step.amount_fen) for step in priced.steps
    ]
    assert refusal(shop, PAY) == ("price", "paid_fen")
    paid = replace(PAY, paid_fen=priced.payable_fen)
    assert done(shop, paid, BasketPaid).flag is None


def test_a_basket_of_yesterday_is_over_for_counter_and_kiosks(shop: Shop) -> None:
    late = "2026-02-28T15:59:59.999Z"
    suspend(shop, replace(BASKET, goods=replace(BASKET.goods, suspended_at=late)))

    assert refusal(shop, BRING) == ("expired", "slip_no")
    assert refusal(shop, PAY) == ("expired", "slip_no")
    assert ask(shop, "k2") == BasketReply(state="refused", refusal="expired")


def test_a_basket_of_the_first_moment_of_the_day_is_not_over(shop: Shop) -> None:
    early = "2026-02-28T16:00:00.000Z"
    suspend(shop, replace(BASKET, goods=replace(BASKET.goods, suspended_at=early)))

    assert done(shop, BRING, BasketPriced).here


def test_when_a_kiosk_does_not_know_the_time_the_hub_does(shop: Shop) -> None:
    suspend(shop, replace(BASKET, goods=replace(BASKET.goods, suspended_at=None)))

    assert done(shop, BRING, BasketPriced).suspended_at == "2026-03-01T08:00:00.000Z"


def test_what_nobody_suspended_or_what_was_paid_is_refused(shop: Shop) -> None:
    assert refusal(shop, BRING) == ("unknown", "slip_no")
    paid = BasketEnded(sale_id="k1-1-1", how="paid", by_sale="k1-1-2")
    shop.ack(*VirtualKiosk("k1").facts([BASKET, paid]))
    assert refusal(shop, PAY) == ("used", "slip_no")


def test_a_member_earns_by_the_card(shop: Shop) -> None:
    redeeming_shop(shop, points=0)
    dear = sale("k1-1-1", goods(3, cheapest_fen=2_000))
    basket = SuspendedGoods(
        lines=dear.lines, payable_fen=dear.payable_fen, catalogue_revision=1
    )
    suspend(shop, replace(BASKET, goods=basket))
    assert refusal(shop, replace(BRING, card=card(99))) == ("card_unknown", "card")

    priced = done(shop, replace(BRING, card=card(1)), BasketPriced)
    pay = replace(PAY, paid_fen=priced.payable_fen, card=card(1))
    paid = done(shop, pay, BasketPaid)

    assert (priced.member_id, paid.flag) == ("m1", None)
    assert paid.earned_points == priced.earned_points == balance(shop) > 0
    assert shop.wrong() == []


def test_what_staff_allowed_at_the_kiosk_stays_allowed(shop: Shop) -> None:
    shop.change_articles("age_min = 18")
    lines = tuple(replace(line, approved=True) for line in SOLD.lines)
    allowed = tuple(Approval(by="key", line=line.number) for line in lines)
    spirits = replace(BASKET.goods, lines=lines, approvals=allowed)
    suspend(shop, replace(BASKET, goods=spirits))

    assert done(shop, PAY, BasketPaid).flag is None
    assert shop.rows("SELECT approved_by FROM order_lines") == [("key",), ("key",)]


def test_what_is_sold_from_a_later_day_on_is_not_sold_here_either(shop: Shop) -> None:
    row = EarlySale(article=gtin(1), opens_day="2026-03-02", tier="gold")
    early = Policy(version=2, early_sales=(row,))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, early, "2026-03-01T07:00:00.000Z")
    suspend(shop)

    assert refusal(shop, BRING) == ("early", gtin(1))
    assert refusal(shop, PAY) == ("early", gtin(1))
