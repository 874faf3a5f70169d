"""Which offers run now for this customer, and why a coupon is refused."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tests.support.pricing_reference.given import Coupon, Member, Offer
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.store_time import (
    is_birthday,
    too_early,
    too_late,
    within_days,
    within_hours,
)

SHOP = "S1"


def runs(offer: Offer, now: datetime, member: Member | None) -> bool:
    form = offer.form
    return (
        within_days(now.date(), form.get("from"), form.get("until"))
        and now.isoweekday() in (form.get("weekdays") or range(1, 8))
        and ("hours" not in form or within_hours(now, tuple(form["hours"])))
        and is_for(form, now, member)
    )


def is_used_up(offer: Offer, given: Form, member: Member | None) -> bool:
    """Whether a limit by member, day or budget is reached; no guest has the first two.

    `uses` has how often the offer was used, and what it took off in all.
    """
    every: Mapping[str, Form] = given.get("uses") or {}
    form, uses = offer.form, every.get(offer.id, {})
    by_member = {"member_times_max": "member", "member_day_times_max": "member_day"}
    if member is None and any(key in form for key in by_member):
        return True
    limits = {**by_member, "day_times_max": "day", "budget": "off_fen"}
    return any(
        uses.get(used, 0) >= form[key] for key, used in limits.items() if key in form
    )


def is_for(form: Form, now: datetime, member: Member | None) -> bool:
    if member is None:
        return not (form.get("members") or form.get("tiers") or form.get("birthday"))
    if form.get("tiers") and member.tier not in form["tiers"]:
        return False
    return not form.get("birthday") or has_birthday_benefit(member, now)


def has_birthday_benefit(member: Member, now: datetime) -> bool:
    """On the day, once a calendar year (A47)."""
    return (
        member.birthday is not None
        and is_birthday(member.birthday, now.date())
        and member.birthday_used_year != now.year
    )


COUPON_FAULTS: dict[str, Callable[[Form, Member, datetime], bool]] = {
    "expired": lambda form, _, now: too_late(now.date(), form.get("until")),
    "not_yet": lambda form, _, now: too_early(now.date(), form.get("from")),
    "used": lambda form, _, __: bool(form.get("used")),
    "other_shop": lambda form, _, __: form.get("shop", SHOP) != SHOP,
    "tier": lambda form, member, _: (
        bool(form.get("tiers")) and member.tier not in form["tiers"]
    ),
}
"""Of several reasons the first one is given."""


def coupon_fault(
    coupon: Coupon, now: datetime, member: Member | None, *, hub_away: bool
) -> str | None:
    if member is None:
        return "no_member"
    if hub_away:
        return "hub_away"
    faults = [
        reason
        for reason, applies in COUPON_FAULTS.items()
        if applies(coupon.form, member, now)
    ]
    return faults[0] if faults else None
