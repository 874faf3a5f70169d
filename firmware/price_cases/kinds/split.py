"""A case of the kind `split`: money among parts, no fen lost (A04)."""

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.best.sharing import shared_fen

AMOUNT = Range(0, 1_000_000_000_000)


def split_case(given: CaseForm) -> Result:
    """The parts; of equal remainders the larger weight gets the fen, then the first."""
    amount_fen = given.required("amount", AMOUNT)
    weights = given.numbers("weights", AMOUNT)
    if not weights:
        given.missing("weights", Phrase("at least one whole number"))
    given.done()
    if given.faults:
        return {}
    parts = shared_fen(amount_fen, weights if any(weights) else [1] * len(weights))
    return {"parts": parts, "parts_sorted": sorted(parts, reverse=True)}
