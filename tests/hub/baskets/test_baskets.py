"""The hub keeps suspended baskets, and gives each to one kiosk once it was released."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware.protocol import codec
from firmware.protocol.messages import (
    AskBasket,
    BasketEnded,
    BasketReply,
    BasketSuspended,
    Fact,
    GivenBasket,
    SuspendedGoods,
)
from tests.support.basket_world import HubWire
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import Shop, VirtualKiosk, goods, open_shop, sale

SOLD = sale("k1-1-1", goods(2))
BASKET = BasketSuspended(
    sale_id="k1-1-1",
    receipt_no="k1-000001",
    slip_no="k1-000001",
    by="key",
    goods=SuspendedGoods(
        lines=SOLD.lines, payable_fen=SOLD.payable_fen, catalogue_revision=1
    ),
)
RELEASED = BasketEnded(sale_id="k1-1-1", how="released")
MOVED = replace(BASKET, sale_id="k2-1-5", receipt_no="k2-000005", source=BASKET.sale_id)
ASK = AskBasket(slip="k1-000001", by="key")


class Desk:
    """A shop with two kiosks, and what the hub publishes unasked."""

    def __init__(self, shop: Shop, wire: HubWire) -> None:
        self.shop, self.wire = shop, wire
        self.first, self.second = VirtualKiosk("k1"), VirtualKiosk("k2")

    def ask(self, kiosk: VirtualKiosk, ask: AskBasket = ASK) -> BasketReply:
        (reply,) = self.shop.desk.handle([kiosk.request(ask)])
        return codec.decode(reply.payload, BasketReply).body

    def refused(self, kiosk: VirtualKiosk, fact: Fact) -> list[str]:
        return [e.reason for e in self.shop.ack(kiosk.fact(fact)).refused]


@pytest.fixture
def wire() -> HubWire:
    return HubWire()


@pytest.fixture
def shop(tmp_path: Path, database: DatabaseKind, wire: HubWire) -> Iterator[Shop]:
    with open_shop(tmp_path, database=database, transport=wire) as opened:
        yield opened


@pytest.fixture
def desk(shop: Shop, wire: HubWire) -> Desk:
    return Desk(shop, wire)


def test_a_basket_is_given_once_its_kiosk_released_it_and_to_one(desk: Desk) -> None:
    desk.shop.ack(desk.first.fact(BASKET))

    assert desk.ask(desk.second) == BasketReply(state="wait", kid="k1")
    ((topic, _),) = desk.wire.sent
    assert topic == "ct/1/k1/dn/cmd/release"

    desk.shop.ack(desk.first.fact(RELEASED))
    given = desk.ask(desk.second)
    assert given.state == "given"
    assert desk.ask(desk.second) == given
    third = desk.ask(VirtualKiosk("k3"))
    assert third == BasketReply(state="refused", refusal="taken", kid="k2")


def test_it_comes_with_its_articles_as_they_were(desk: Desk) -> None:
    desk.shop.ack(*desk.first.facts([BASKET, RELEASED]))

    basket = desk.ask(desk.second).basket

    assert isinstance(basket, GivenBasket)
    assert basket.goods == BASKET.goods
    named = [(each.article.gtin, each.revision) for each in basket.articles]
    assert named == sorted((line.gtin, 1) for line in SOLD.lines)


def test_a_slip_stands_for_the_basket_where_it_is_now(desk: Desk) -> None:
    desk.shop.ack(*desk.first.facts([BASKET, RELEASED]))
    desk.ask(desk.second)
    desk.shop.ack(desk.second.fact(MOVED))

    assert desk.ask(desk.first) == BasketReply(state="wait", kid="k2")
    paid = BasketEnded(sale_id="k2-1-5", how="paid", by_sale="k2-1-6")
    desk.shop.ack(desk.second.fact(paid))
    assert desk.ask(desk.first) == BasketReply(state="refused", refusal="used")


def test_its_own_kiosk_is_not_asked_to_release_it_to_itself(desk: Desk) -> None:
    desk.shop.ack(desk.first.fact(BASKET))

    assert desk.ask(desk.first) == BasketReply(state="refused", refusal="used")
    assert desk.wire.sent == []


def test_what_nobody_suspended_is_unknown(desk: Desk) -> None:
    assert desk.ask(desk.second).refusal == "unknown"


def test_a_basket_that_no_message_holds_is_not_given_away(desk: Desk) -> None:
    line = replace(SOLD.lines[0], name=893 * "名")
    lines = tuple(replace(line, number=number) for number in range(1, 95))
    large = replace(BASKET, goods=replace(BASKET.goods, lines=lines))
    kept = desk.shop.ack(desk.first.fact(large))
    desk.shop.ack(desk.first.fact(RELEASED))

    assert kept.refused == ()
    assert desk.ask(desk.second).refusal == "too_large"
    assert desk.shop.rows("SELECT * FROM basket_takings") == []


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (replace(BASKET, sale_id="k9-1-1"), "basket_foreign"),
        (replace(BASKET, receipt_no="k9-000001"), "basket_foreign"),
        (replace(BASKET, slip_no="k9-000001"), "basket_slip"),
        (replace(BASKET, slip_no="nothing", source="k9-1-1"), "basket_names"),
        (replace(BASKET, source="nothing"), "basket_names"),
        (replace(RELEASED, sale_id="k9-1-1"), "basket_foreign"),
    ],
)
def test_names_of_others_are_refused(desk: Desk, fact: Fact, reason: str) -> None:
    (refused,) = desk.refused(desk.first, fact)

    assert refused.startswith(reason)


def test_a_sale_is_suspended_once(desk: Desk) -> None:
    assert desk.refused(desk.first, BASKET) == []
    assert desk.refused(desk.first, BASKET) == ["basket_repeated: k1-1-1"]
    assert desk.shop.rows("SELECT count(*) FROM suspended_baskets") == [(1,)]


def test_the_ends_may_come_before_the_basket(desk: Desk) -> None:
    desk.shop.ack(*desk.first.facts([RELEASED, BASKET]))

    assert desk.ask(desk.second).state == "given"


def test_a_basket_that_was_paid_for_twice_is_named(desk: Desk) -> None:
    """As if the first kiosk's card had been put back to before it released it."""
    paid = BasketEnded(sale_id="k1-1-1", how="paid", by_sale="k1-1-9")
    desk.shop.ack(*desk.first.facts([BASKET, RELEASED]))
    desk.ask(desk.second)
    paid_there = replace(paid, sale_id="k2-1-5", by_sale="k2-1-6")
    desk.shop.ack(*desk.second.facts([MOVED, paid_there]))
    assert desk.shop.wrong() == []

    desk.shop.ack(desk.first.fact(paid))

    (wrong,) = desk.shop.wrong()
    assert str(wrong.what) == (
        "suspended basket k1-000001 was paid or suspended again 2 times;"
        " compare the sales of its goods"
    )
