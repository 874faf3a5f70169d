"""The bonuses of a case: `multiply_bp` or `points`. Pure."""

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.reading.faults import BAD_CASE
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.offers import FEN, rule_conditions_of
from firmware.price_cases.reading.rules import once
from firmware.retail.pricing.offers.bonuses import (
    MAX_BONUSES,
    ExtraBonus,
    MultiplyBonus,
    PointsBonus,
)

MULTIPLIER = Range(10_001, 100_000)
POINTS = Range(1, 1_000_000)


def bonuses_of(given: CaseForm) -> tuple[PointsBonus, ...]:
    """The bonuses of `given`, each id once."""
    found = tuple(_bonus(form) for form in given.forms("bonuses", MAX_BONUSES))
    once(given, "bonuses", [bonus.id for bonus in found])
    return found


def _bonus(form: CaseForm) -> PointsBonus:
    if len(form.present(("multiply_bp", "points"))) != 1:
        instead = Phrase("one of multiply_bp and points")
        form.refuse("points", None, instead, reason=BAD_CASE)
    if form.has("multiply_bp"):
        bonus: PointsBonus = MultiplyBonus(
            multiplier_bps=form.whole("multiply_bp", MULTIPLIER),
            **rule_conditions_of(form),
        )
    else:
        bonus = ExtraBonus(
            points=form.whole("points", POINTS, default=1),
            from_fen=form.whole("from_fen", FEN, default=1),
            **rule_conditions_of(form),
        )
    form.skip("name")
    form.done()
    return bonus
