"""Limits by member, day and budget: what holds, and what the hub has stopped."""

from datetime import datetime
from typing import Any

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.policy.beaten_offers import beaten_offers
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.limits import OfferUses, StoppedOffer, used_up
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import Terms

pytestmark = pytest.mark.unit

NOON = datetime(2026, 3, 10, 12)  # noqa: DTZ001 - store time
MEMBER = Customer()
GOODS = (PricedGoods(article="a", unit_fen=1_000, keys=(("a", 1),)),)


def offer(**limits: Any) -> ArticleOffer:  # noqa: ANN401 - any of the four
    return ArticleOffer(id="o", off_fen=100, **limits)


@pytest.mark.parametrize(
    ("limits", "uses", "over"),
    [
        ({"member_times_max": 2}, OfferUses(member=1), False),
        ({"member_times_max": 2}, OfferUses(member=2), True),
        ({"member_day_times_max": 1}, OfferUses(member=5, member_day=0), False),
        ({"member_day_times_max": 1}, OfferUses(member_day=1), True),
        ({"day_times_max": 100}, OfferUses(day=99), False),
        ({"day_times_max": 100}, OfferUses(day=100), True),
        ({"budget_fen": 5_000}, OfferUses(off_fen=4_999), False),
        ({"budget_fen": 5_000}, OfferUses(off_fen=5_000), True),
        ({}, OfferUses(member=9, member_day=9, day=9, off_fen=9), False),
    ],
)
def test_a_limit_is_reached_at_its_number(
    limits: dict[str, int],
    uses: OfferUses,
    over: bool,  # noqa: FBT001
) -> None:
    assert used_up(offer(**limits), uses) is over


@pytest.mark.parametrize(
    ("customer", "due_fen"),
    [(None, 1_000), (MEMBER, 900), (Customer(used_up=frozenset({"o"})), 1_000)],
)
def test_an_offer_for_some_times_a_member_is_for_members_who_have_some_left(
    customer: Customer | None, due_fen: int
) -> None:
    request = PriceRequest(goods=GOODS, at=NOON, customer=customer)
    found = ruled(request, Terms(offers=(offer(member_times_max=1),)))
    assert found.due_fen == due_fen


@pytest.mark.parametrize(
    ("stop", "at", "due_fen"),
    [
        (StoppedOffer(id="o"), NOON, 1_000),
        (StoppedOffer(id="o", day="2026-03-10"), NOON, 1_000),
        (StoppedOffer(id="o", day="2026-03-10"), None, 1_000),
        (StoppedOffer(id="o", day="2026-03-09"), NOON, 900),
        (StoppedOffer(id="p"), NOON, 900),
    ],
)
def test_what_is_stopped_does_not_hold(
    stop: StoppedOffer, at: datetime | None, due_fen: int
) -> None:
    request = PriceRequest(goods=GOODS, at=at)
    assert ruled(request, Terms(offers=(offer(),), stopped=(stop,))).due_fen == due_fen


def test_a_stop_lasts_until_its_limit_is_raised() -> None:
    of_day = StoppedOffer(id="o", day="2026-03-10", used=100)
    assert of_day.still(offer(day_times_max=100))
    assert not of_day.still(offer(day_times_max=101))
    assert not of_day.still(offer(budget_fen=1))
    assert StoppedOffer(id="o", used=5_000).still(offer(budget_fen=5_000))


def test_a_limited_offer_beats_none() -> None:
    worse = ArticleOffer(id="w", off_fen=50)
    assert beaten_offers([offer(), worse]) == {"w": "o"}
    assert beaten_offers([offer(day_times_max=1), worse]) == {}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"member_times_max": 0}, "offers.article[0].member_times_max: 0"),
        ({"day_times_max": 1_000_001}, "offers.article[0].day_times_max: 1000001"),
        ({"budget_fen": -1}, "offers.article[0].budget_fen: -1"),
        (
            {"order_pieces_max": 2, "stack_tier": True},
            "offers.article[0].order_pieces_max: 2; allowed: left out, or stack_tier",
        ),
    ],
)
def test_a_limit_out_of_range_is_named(row: dict[str, object], fault: str) -> None:
    rows = [{"id": "o", "off_fen": 1, **row}]
    with pytest.raises(ConfigError) as refused:
        from_mapping("new.toml", {"offers": {"article": rows}}, Policy)
    assert fault in str(refused.value)


def test_a_gift_has_no_budget_and_no_most_times_without_repeat() -> None:
    row = {"id": "g", "article": "1", "min_fen": 1, "budget_fen": 5, "times_max": 2}
    with pytest.raises(ConfigError) as refused:
        from_mapping("new.toml", {"offers": {"gift": [row]}}, Policy)
    assert "budget_fen: 5; allowed: left out" in str(refused.value)
    assert "times_max: 2; allowed: left out, or repeat = true" in str(refused.value)
