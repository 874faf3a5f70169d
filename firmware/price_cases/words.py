"""The words of results as texts for people. Pure."""

from collections.abc import Mapping

from firmware.base.wording.phrases import Phrase, verbatim
from firmware.price_cases.unused import WhyUnused

REFUSALS: Mapping[str, Phrase] = {
    "expired": Phrase("it has expired"),
    "not_yet": Phrase("it does not hold yet"),
    "used": Phrase("it was used before"),
    "other_shop": Phrase("it is another shop's"),
    "tier": Phrase("it is for other tiers"),
    "no_member": Phrase("nobody is a member here"),
    "hub_away": Phrase("the hub is away"),
    "points_step": Phrase("not a whole number of steps"),
    "points_short": Phrase("more than the balance"),
    "points_over": Phrase("worth more than what is due"),
    "no_reward": Phrase("the rewards catalogue does not have it"),
    "refund_too_much": Phrase("more than is left"),
    "bad_case": Phrase("the case cannot be read"),
    "unknown_kind": Phrase("the kind is unknown"),
    "negative_price": Phrase("a price is below 0"),
    "bad_quantity": Phrase("a quantity cannot be"),
    "not_integer": Phrase("a number is not whole"),
    "range": Phrase("a number is outside its range"),
    "empty_basket": Phrase("the basket is empty"),
    "duplicate": Phrase("an id is there twice"),
    "duplicate_line": Phrase("an id is there twice"),
    "steps": Phrase("the steps do not rise"),
    "off": Phrase("more comes off than must be spent"),
    "tiers": Phrase("a higher tier wants or gives less"),
    "dates": Phrase("an end before its begin"),
    "empty": Phrase("nothing is in it"),
}
UNUSED: Mapping[WhyUnused, Phrase] = {
    WhyUnused.OTHERS: Phrase("it is not for this customer, or was used up"),
    WhyUnused.OTHER_TIME: Phrase("it does not hold at this time"),
    WhyUnused.STOPPED: Phrase("it is used up, or declined"),
    WhyUnused.NOTHING: Phrase("it takes nothing off these goods"),
    WhyUnused.DEARER: Phrase("others give as much or more"),
}


def reason_of(word: str) -> Phrase:
    """The word of a refusal or of a contradiction as a text."""
    return REFUSALS.get(word, verbatim(word))
