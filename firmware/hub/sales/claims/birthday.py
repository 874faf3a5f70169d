"""Whether a member's benefit of the birthday was due in a sale (S25, A47). Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.retail.loyalty.birthdays import is_birthday
from firmware.retail.loyalty.store_days import store_day
from firmware.retail.policy.policy import Policy


class Benefit(NamedTuple):
    """The year of a benefit, and whether the birthday was one of the sale's days."""

    year: int
    due: bool


def benefit_year(
    born: date | None, times: Iterable[str], utc_offset_minutes: int
) -> Benefit:
    """The year whose benefit a sale used; that of its last time if none was due.

    `times` are its beginning and its end: it may have passed midnight.
    """
    moments = [moment for text in times if (moment := _moment(text)) is not None]
    for at in moments:
        if born is not None and is_birthday(born, at, utc_offset_minutes):
            return Benefit(store_day(at, utc_offset_minutes).year, due=True)
    year = store_day(moments[-1], utc_offset_minutes).year if moments else 0
    return Benefit(year, due=False)


def benefit_of(claim: Claim) -> Benefit:
    """As `benefit_year`, of the member of a sale, by the times of its policy."""
    policy = claim.policy or Policy()
    born = claim.known.born.get(claim.member_id or "")
    times = (claim.sale.opened_at, claim.time.at)
    return benefit_year(born, times, policy.store_time.utc_offset_minutes)


def birthday_flag(claim: Claim) -> OrderFlag | None:
    """Whether a sale claims a benefit that its member did not have any more, or yet."""
    sale = claim.sale
    if not sale.birthday or claim.policy is None:
        return None
    benefit = benefit_of(claim)
    used_by = claim.known.benefits.get((claim.member_id or "", benefit.year))
    if used_by not in {None, sale.sale_id}:
        wrong = f"used in {benefit.year} by order {used_by}"
    elif not benefit.due:
        wrong = "no birthday of this member"
    else:
        return None
    said = f"birthday of member {sale.member_id}"
    return OrderFlag(FlagKind.BIRTHDAY_UNEARNED, said, wrong)


def _moment(text: str) -> datetime | None:
    """A moment; None for one that no calendar has."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
