"""The hub counts uses of limited offers, and stops what is used up for all."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.db.engine import reading, writing
from firmware.hub.offers import store
from firmware.hub.offers.counting import OfferCounter, member_used_up
from firmware.hub.offers.stops import OfferStops
from firmware.hub.policy import store as policy_store
from firmware.hub.policy.policy_file import successor
from firmware.protocol.messages import PriceStep, SaleClosed, SaleGift
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rules import ArticleOffer, GiftOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale, still_stamper

DAY = "2026-03-01"
EGGS = ArticleOffer(id="eggs", off_fen=100, day_times_max=2)
FLOUR = ArticleOffer(id="flour", off_fen=100, budget_fen=150)
OWN = ArticleOffer(id="own", off_fen=100, member_times_max=2, member_day_times_max=1)
BAG = GiftOffer(id="bag", article="6900000000014", min_fen=1, day_times_max=1)
POLICY = Policy(version=2, offers=Offers(article=(EGGS, FLOUR, OWN), gift=(BAG,)))
STORED_AT = "2026-03-01T07:00:00.000Z"


def put_in_force(shop: Shop, policy: Policy = POLICY) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, policy, STORED_AT)


def with_offer(
    number: int, offer: str, *, day: str = DAY, member_id: str | None = None
) -> SaleClosed:
    """A sale that used an offer, as a kiosk names it."""
    plain = sale(f"k1-1-{number}", goods(3), member_id=member_id)
    gift = (SaleGift(rule=offer, article="6900000000014"),) if offer == "bag" else ()
    step = PriceStep(stage="article", rule=offer, amount_fen=-100)
    steps = plain.steps if gift else (*plain.steps, step)
    return replaced(
        plain,
        steps=steps,
        gifts=gift,
        payable_fen=sum(each.amount_fen for each in steps),
        policy_version=2,
        engine=3,
        priced_at=f"{day}T04:00:00.000Z",
    )


def stopped(shop: Shop) -> tuple[StoppedOffer, ...]:
    """After the hub has looked."""
    OfferStops(shop.engine, still_stamper("hub"), OfferCounter()).run(0.0)
    with reading(shop.engine) as connection:
        policy = policy_store.newest(connection)
    assert policy is not None
    return policy.stopped


def uses(shop: Shop) -> list[tuple[object, ...]]:
    rows = "SELECT offer_id, sale_id, member_id, day, off_fen, over FROM offer_uses"
    return shop.rows(f"{rows} ORDER BY offer_id, sale_id")


def test_a_day_s_uses_are_counted_and_the_offer_stops_for_that_day(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    put_in_force(shop)
    shop.ack(kiosk.fact(with_offer(1, "eggs")))
    assert stopped(shop) == ()
    shop.ack(kiosk.fact(with_offer(2, "eggs", day="2026-02-28")))
    assert stopped(shop) == ()
    shop.ack(kiosk.fact(with_offer(3, "eggs")))
    assert stopped(shop) == (StoppedOffer(id="eggs", day=DAY, used=2),)
    assert stopped(shop) == (StoppedOffer(id="eggs", day=DAY, used=2),)
    assert [row[5] for row in uses(shop)] == [0, 0, 0]


def test_a_kiosk_that_did_not_know_is_booked_and_its_use_is_marked(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    put_in_force(shop)
    sales = [with_offer(number, "eggs") for number in (1, 2, 3)]
    assert shop.ack(*kiosk.facts(sales)).upto == 3
    assert [row[5] for row in uses(shop)] == [0, 0, 1]
    with reading(shop.engine) as connection:
        (eggs,) = store.report(connection, DAY)
    assert (eggs.totals.uses, eggs.totals.off_fen, eggs.over) == (3, 300, 1)


def test_a_sale_that_arrives_twice_is_one_use(shop: Shop, kiosk: VirtualKiosk) -> None:
    put_in_force(shop)
    fact = kiosk.fact(with_offer(1, "eggs"))
    shop.ack(fact)
    shop.ack(fact)
    assert len(uses(shop)) == 1


def test_a_budget_is_what_was_taken_off(shop: Shop, kiosk: VirtualKiosk) -> None:
    put_in_force(shop)
    shop.ack(kiosk.fact(with_offer(1, "flour", day="2026-02-01")))
    assert stopped(shop) == ()
    shop.ack(kiosk.fact(with_offer(2, "flour")))
    assert stopped(shop) == (StoppedOffer(id="flour", used=200),)


def test_a_gift_that_was_handed_over_is_a_use(shop: Shop, kiosk: VirtualKiosk) -> None:
    put_in_force(shop)
    shop.ack(kiosk.fact(with_offer(1, "bag")))
    assert stopped(shop) == (StoppedOffer(id="bag", day=DAY, used=1),)


def test_a_shopkeeper_sees_what_is_used_and_what_is_stopped(
    shop: Shop,
    kiosk: VirtualKiosk,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    put_in_force(shop)
    shop.ack(*kiosk.facts([with_offer(n, "flour") for n in (1, 2, 3)]))
    stopped(shop)
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)
    assert main(["policy", "limits", "--json", "--config", str(config)]) == 0
    flour = next(
        row for row in json.loads(capsys.readouterr().out) if row["offer"] == "flour"
    )
    assert (flour["uses"], flour["off_fen"], flour["beyond_limit"]) == (3, 300, 1)
    assert (flour["budget_fen"], flour["stopped"]) == (150, [None])
    assert main(["policy", "limits", "--config", str(config)]) == 0
    assert "for good" in capsys.readouterr().out


def test_a_member_s_uses_are_their_own(shop: Shop, kiosk: VirtualKiosk) -> None:
    put_in_force(shop)

    def used_up(member_id: str, day: str) -> tuple[str, ...]:
        with reading(shop.engine) as connection:
            return member_used_up(connection, member_id, policy=POLICY, day=day)

    assert used_up("m1", DAY) == ()
    shop.ack(kiosk.fact(with_offer(1, "own", member_id="m1")))
    assert used_up("m1", DAY) == ("own",)
    assert used_up("m1", "2026-03-02") == ()
    assert used_up("m2", DAY) == ()
    shop.ack(kiosk.fact(with_offer(2, "own", member_id="m1", day="2026-03-02")))
    assert used_up("m1", "2026-03-03") == ("own",)
    assert stopped(shop) == ()


def test_a_file_that_is_saved_again_keeps_what_is_stopped() -> None:
    stop = StoppedOffer(id="eggs", day=DAY, used=2)
    in_force = Policy(version=3, offers=POLICY.offers, stopped=(stop,))
    assert successor(in_force, POLICY) is None
    more = ArticleOffer(id="eggs", off_fen=100, day_times_max=5)
    raised = successor(in_force, Policy(offers=Offers(article=(more,))))
    assert raised is not None
    assert raised.stopped == ()
    other = successor(in_force, Policy(offers=Offers(article=(EGGS,))))
    assert other is not None
    assert other.stopped == (stop,)


def test_an_order_that_used_no_limited_offer_has_no_row(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    put_in_force(shop)
    shop.ack(kiosk.fact(sale("k1-1-1", goods(3))))
    assert uses(shop) == []
