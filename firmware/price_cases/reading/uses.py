"""How often the offers of a case were used before it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from firmware.base.ranges import Range
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.offers.limits import (
    OfferUses,
    StoppedOffer,
    used_up_by_all,
    used_up_by_member,
)
from firmware.retail.pricing.offers.rules import Offer

USES = Range(0, 10_000_000_000)
NEVER = OfferUses()
_KEYS = tuple(each.name for each in fields(OfferUses))


def uses_of(given: CaseForm) -> dict[str, OfferUses]:
    """The uses so far by offer: `member`, `member_day`, `day`, `off_fen`."""
    if not given.has("uses"):
        return {}
    form = given.form("uses")
    found = {offer: _uses(form.form(offer)) for offer in form.names}
    form.done()
    return found


def used_up_of(
    offers: Iterable[Offer], uses: Mapping[str, OfferUses]
) -> frozenset[str]:
    """The offers that the member may not use any more."""
    return frozenset(
        offer.id
        for offer in offers
        if used_up_by_member(offer, uses.get(offer.id, NEVER))
    )


def stopped_of(
    offers: Iterable[Offer], uses: Mapping[str, OfferUses]
) -> tuple[StoppedOffer, ...]:
    """The offers that nobody may use any more."""
    return tuple(
        StoppedOffer(id=offer.id)
        for offer in offers
        if used_up_by_all(offer, uses.get(offer.id, NEVER))
    )


def _uses(form: CaseForm) -> OfferUses:
    counts = {key: form.whole(key, USES) for key in _KEYS}
    form.done()
    return OfferUses(**counts)
