"""What changed between two policies is named key by key, offers by their ids."""

from dataclasses import replace

import pytest

from firmware.retail.policy.changes import Change, changes
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rewards import Reward
from firmware.retail.pricing.offers.rules import NthPieceOffer
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.rules import CashRule

pytestmark = pytest.mark.unit

HALF = NthPieceOffer(id="half", nth=2, price_bps=5_000)
THIRD = NthPieceOffer(id="third", nth=3, price_bps=0)


def offers(*rows: NthPieceOffer) -> Policy:
    return Policy(offers=Offers(nth_piece=rows))


def test_a_value_is_named_with_what_it_was_and_is() -> None:
    after = Policy(version=9, cash=CashRule(step_fen=1))
    assert list(changes(Policy(), after)) == [Change("cash.step_fen", 10, 1)]


def test_offers_come_go_and_change_by_their_ids_wherever_they_stand() -> None:
    dearer = replace(HALF, price_bps=6_000)
    found = list(changes(offers(HALF, THIRD), offers(THIRD, dearer)))
    assert found == [Change("offers.nth_piece.half.price_bps", 5_000, 6_000)]
    (gone,) = changes(offers(HALF, THIRD), offers(THIRD))
    assert (gone.key, gone.after) == ("offers.nth_piece.half", None)
    (new,) = changes(offers(), offers(HALF))
    assert (new.key, new.before) == ("offers.nth_piece.half", None)


def test_rewards_come_go_and_change_by_their_articles() -> None:
    mug, bag = Reward(article="1", points=500), Reward(article="2", points=50)
    both = Policy(rewards=(mug, bag))
    (new,) = changes(Policy(), Policy(rewards=(mug,)))
    assert (new.key, new.before) == ("rewards.1", None)
    cheaper = Policy(rewards=(bag, replace(mug, points=400)))
    assert list(changes(both, cheaper)) == [Change("rewards.1.points", 500, 400)]


def test_the_same_rules_under_another_version_are_no_change() -> None:
    assert list(changes(Policy(), Policy(version=5, pricing_engine=3))) == []
