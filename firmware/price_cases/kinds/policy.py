"""A case of the kind `policy`: whether a fragment of a policy contradicts itself (A35).

The words: `range` a number that cannot be · `steps` that do not rise · `off` more than
what was reached · `tiers` out of order · `duplicate` an id twice · `dates` an end
before its begin · `empty` nothing at all · others as the faults of any case.
"""

from collections.abc import Iterator

from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.bonuses import bonuses_of
from firmware.price_cases.reading.faults import OUT_OF_RANGE, CaseFault
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.numbers import CaseNumbers, policy_numbers
from firmware.price_cases.reading.rewards import rewards_of
from firmware.price_cases.reading.rules import coupons_of, offers_of, once
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import Offer, SpendOffer

WORDS = {
    "steps": "steps",
    "off_fen": "off",
    "every_off_fen": "off",
    "until_day": "dates",
    "hours": "dates",
    "parts": "parts",
}
"""The word for a row's contradiction by the key that it names."""
_FREE = frozenset({"id", "name"})
"""Keys of a row that a case may fill as it likes."""


def policy_case(given: CaseForm) -> Result:
    """Whether the fragment may be published, and the words for what may not."""
    policy = given.form("policy")
    given.done()
    faults = sorted(set(policy_words(policy)))
    why = [str(fault.phrase) for fault in policy.faults]
    given.faults.clear()
    return {"ok": not faults, "faults": faults, **({"why": why} if why else {})}


def policy_words(form: CaseForm) -> Iterator[str]:
    """The word for each contradiction; those of single numbers are noted in `form`."""
    if not form.names:
        yield "empty"
    offers, coupons = offers_of(form), coupons_of(form)
    bonuses_of(form)
    rewards_of(form)
    numbers = policy_numbers(form)
    form.done()
    both = {each.id for each in offers} & {each.id for each in coupons}
    once(form, "coupons", [*both, *both])
    yield from (_word(fault) for fault in form.faults)
    for offer in offers:
        yield from contradictions(offer)
    for coupon in coupons:
        yield from _coupon_words(coupon)
    yield from _tier_words(numbers)


def contradicting_offers(given: object) -> Iterator[tuple[str, str]]:
    """The id of each offer of a basket that no policy may have, and why in a word."""
    for offer in offers_of(CaseForm(given, "", [])):
        for word in sorted(set(contradictions(offer))):
            yield offer.id, word


def contradictions(offer: Offer) -> Iterator[str]:
    """The words for what contradicts itself in one offer."""
    keys = {key for key, _, _ in offer.faults()}
    if isinstance(offer, SpendOffer):
        keys.update(key for step in offer.steps for key, _, _ in step.faults())
    yield from (_word_of(key) for key in keys - _FREE)


def _word_of(key: str) -> str:
    """A step that does not rise is named by its place."""
    return WORDS.get(key.partition("[")[0], OUT_OF_RANGE)


def _coupon_words(coupon: MemberCoupon) -> Iterator[str]:
    if 0 < coupon.min_fen < (coupon.off_fen or 0):
        yield "off"
    if coupon.from_day and coupon.until_day and coupon.until_day < coupon.from_day:
        yield "dates"


def _tier_words(numbers: CaseNumbers) -> Iterator[str]:
    """A higher tier that wants or gives no more, as the policy's sections have it."""
    for section in (numbers.tiers, numbers.tier_prices, numbers.points):
        yield from ("tiers" for _ in section.faults())


def _word(fault: CaseFault) -> str:
    if fault.reason.startswith("too_many_"):
        return OUT_OF_RANGE
    return fault.reason
