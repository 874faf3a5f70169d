"""Cases of the kinds `earn`, `tier` and `birthday`: what makes a member."""

from collections.abc import Iterator
from datetime import datetime

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.numbers import numbers_of
from firmware.price_cases.reading.store_time import OFFSET_MINUTES
from firmware.retail.loyalty.birthdays import birthday_year
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier
from firmware.retail.loyalty.tiers import PaidBack, PaidOrder, tier_at

MONEY = Range(0, 1_000_000_000)
YEAR = Range(1900, 9999)


def earn_case(given: CaseForm) -> Result:
    """The points of each amount that was paid."""
    numbers = numbers_of(given)
    tier = Tier(given.choice("tier", list(Tier), Tier.NONE))
    paid = given.numbers("paid", MONEY)
    given.done()
    return {"points": [earned_points(each, numbers.points, tier) for each in paid]}


def birthday_case(given: CaseForm) -> Result:
    """Whether the benefit of the birthday is due: on the day, once a year (A47)."""
    at = given.moment("at")
    born = given.birth("born")
    if born is None and not given.has("born"):
        given.missing("born", Phrase("a day such as 1992-02-29"))
    used = given.some("birthday_used_year", YEAR)
    given.done()
    year = born and birthday_year(
        born, at, {used or 0}, utc_offset_minutes=OFFSET_MINUTES
    )
    return {"birthday": year is not None}


def tier_case(given: CaseForm) -> Result:
    """The tier at a moment, by what had happened until then (S20, S21, A32, A46)."""
    numbers = numbers_of(given)
    now = given.moment("at")
    orders = list(_orders(given))
    given.done()
    tier = tier_at(orders, now, numbers.tiers, utc_offset_minutes=OFFSET_MINUTES)
    return {"tier": tier.value}


def _orders(given: CaseForm) -> Iterator[PaidOrder]:
    for form in given.forms("orders"):
        at = form.moment("at")
        paid_fen = form.required("paid", MONEY)
        refunds = tuple(_refunds(form, at))
        form.skip("id")
        form.done()
        yield PaidOrder(paid_fen, at, refunds)


def _refunds(order: CaseForm, at: datetime) -> Iterator[PaidBack]:
    for form in order.forms("refunds"):
        when = form.moment("at") if form.has("at") else at
        money_fen = form.required("money", MONEY)
        form.done()
        yield PaidBack(money_fen, when)
