"""Who buys. Pure."""

from datetime import datetime

from firmware.base.ranges import Range
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.store_time import OFFSET_MINUTES
from firmware.retail.loyalty.birthdays import birthday_year
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer

BALANCE = Range(-1_000_000_000, 1_000_000_000)
YEAR = Range(1900, 9999)


def member_of(given: CaseForm, at: datetime) -> Customer | None:
    """The member of `given` at a moment, or None for a guest."""
    if not given.has("member"):
        given.skip("member")
        return None
    form = given.form("member")
    tier = Tier(form.choice("tier", list(Tier), Tier.NONE))
    points = form.whole("points", BALANCE)
    born = form.birth("birthday")
    used = form.some("birthday_used_year", YEAR)
    form.skip("id", "name")
    form.done()
    year = born and birthday_year(
        born, at, {used or 0}, utc_offset_minutes=OFFSET_MINUTES
    )
    return Customer(tier=tier, points=points, birthday=bool(year))
