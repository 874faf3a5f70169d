"""A member is told of the next tier only if reaching it now is truly better (N08)."""

from dataclasses import replace

import pytest

from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.offers.rules import SpendOffer, SpendStep
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import Terms
from firmware.retail.pricing.tier_hint import tier_hint

RICE = PricedGoods(article="rice", unit_fen=30_000, keys=(("1", 1),))
REQUEST = PriceRequest(goods=(RICE,), at=None, customer=Customer())


def hinted(
    missing_fen: int, request: PriceRequest = REQUEST, terms: Terms | None = None
) -> Hint | None:
    rules = terms or Terms()
    now = ruled(request, rules)
    return tier_hint(request, rules, now, tier=Tier.SILVER, missing_fen=missing_fen)


def test_a_tier_that_saves_more_than_its_gap_is_named() -> None:
    found = hinted(31_200)
    assert found is not None
    assert (found.add_fen, found.saved_fen, found.tier) == (1_200, 1_500, Tier.SILVER)
    assert found.pay_then_fen == 31_200


@pytest.mark.parametrize("missing_fen", [31_500, 40_000, 30_000, 1])
def test_a_gap_that_is_worth_no_less_and_one_that_is_filled_are_not(
    missing_fen: int,
) -> None:
    assert hinted(missing_fen) is None


def test_what_the_tier_does_not_make_cheaper_is_no_reason() -> None:
    goods = (replace(RICE, no_tier=True),)
    assert hinted(31_200, replace(REQUEST, goods=goods)) is None


def test_a_guest_has_no_next_tier() -> None:
    assert hinted(31_200, replace(REQUEST, customer=None)) is None


def test_a_gap_that_an_offer_would_open_again_is_not_named() -> None:
    off = SpendOffer(id="o", steps=(SpendStep(from_fen=31_000, off_fen=5_000),))
    assert hinted(31_200, terms=Terms(offers=(off,))) is None
