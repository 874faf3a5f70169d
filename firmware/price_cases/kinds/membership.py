"""Cases of the kinds `earn`, `tier` and `birthday`: what makes a member."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.basket import points_for
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.numbers import TIERS, CaseNumbers, numbers_of
from firmware.price_cases.reading.store_time import birthday_in, store_time
from firmware.retail.loyalty.rules import Tier

MONEY = Range(0, 1_000_000_000)
YEAR = Range(1900, 9999)


@dataclass(frozen=True, slots=True)
class PastSale:
    """A sale of a member: its store day, and what was kept of its money in fen."""

    day: date
    kept_fen: int
    refunded: bool


def earn_case(given: CaseForm) -> Result:
    """The points of each amount that was paid."""
    numbers = numbers_of(given)
    tier = Tier(given.choice("tier", list(Tier), Tier.NONE))
    paid = given.numbers("paid", MONEY)
    given.done()
    return {"points": [points_for(each, numbers, tier) for each in paid]}


def birthday_case(given: CaseForm) -> Result:
    """Whether the benefit of the birthday is due: on the day, once a year (A47)."""
    at = store_time(given.moment("at"))
    born = given.birth("born")
    if born is None and not given.has("born"):
        given.missing("born", Phrase("a day such as 1992-02-29"))
    used = given.some("birthday_used_year", YEAR)
    given.done()
    today = born is not None and birthday_in(born, at)
    return {"birthday": today and used != at.year}


def tier_case(given: CaseForm) -> Result:
    """The tier at a moment, by what had happened until then (S20, S21, A32, A46)."""
    numbers = numbers_of(given)
    now = given.moment("at")
    sales = list(_sales(given, now))
    given.done()
    spend_fen = sum(sale.kept_fen for sale in sales)
    visits = _best_month(sales)
    reached = [tier for tier in TIERS if _reaches(tier, (spend_fen, visits), numbers)]
    return {"tier": (reached[-1] if reached else Tier.NONE).value}


def _sales(given: CaseForm, now: datetime) -> Iterator[PastSale]:
    for form in given.forms("orders"):
        at = form.moment("at")
        paid_fen = form.required("paid", MONEY)
        back_fen = [fen for fen, when in _refunds(form, at) if when <= now]
        form.skip("id")
        form.done()
        if at <= now:
            kept_fen = paid_fen - sum(back_fen)
            day = store_time(at).date()
            yield PastSale(day, kept_fen, bool(back_fen) and kept_fen <= 0)


def _refunds(order: CaseForm, at: datetime) -> Iterator[tuple[int, datetime]]:
    for form in order.forms("refunds"):
        when = form.moment("at") if form.has("at") else at
        money_fen = form.required("money", MONEY)
        form.done()
        yield money_fen, when


def _best_month(sales: list[PastSale]) -> int:
    """The store days with a sale of the calendar month that has most of them."""
    days = {sale.day for sale in sales if not sale.refunded}
    months = [(day.year, day.month) for day in days]
    return max((months.count(month) for month in set(months)), default=0)


def _reaches(tier: Tier, done: tuple[int, int], numbers: CaseNumbers) -> bool:
    """Whether spend and visits reach a tier; without visits by spend alone (A46)."""
    spend_fen, visits = done
    enough_fen = numbers.spend_fen[tier]
    spent = spend_fen > enough_fen if tier == Tier.DIAMOND else spend_fen >= enough_fen
    wanted = numbers.visits.get(tier)
    if not wanted or numbers.tier_by == "spend":
        return spent
    came = visits >= wanted
    if numbers.tier_by == "visits":
        return came
    return (spent or came) if numbers.tier_by == "or" else (spent and came)
