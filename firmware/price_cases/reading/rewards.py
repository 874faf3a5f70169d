"""The rewards catalogue of a case: what pieces cost in points (A18). Pure."""

from firmware.base.ranges import Range
from firmware.price_cases.reading.faults import BAD_CASE
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.rules import DUPLICATE
from firmware.retail.pricing.offers.rewards import (
    MAX_REWARDS,
    Reward,
    points_by_article,
    rewards_faults,
)

POINTS = Range(1, 1_000_000)


def rewards_of(form: CaseForm) -> dict[str, int]:
    """The points of a piece by article number, of `rewards`; each article once."""
    found = tuple(_reward(each) for each in form.forms("rewards", MAX_REWARDS))
    for key, given, instead in rewards_faults(found):
        form.refuse(key, given, instead, reason=DUPLICATE)
    return points_by_article(found)


def _reward(form: CaseForm) -> Reward:
    reward = Reward(
        article=form.name("article"),
        points=form.required("points", POINTS),
        name=form.text("name"),
    )
    for key, given, instead in reward.faults():
        if form.has(key):
            form.refuse(key, given, instead, reason=BAD_CASE)
    form.done()
    return reward
