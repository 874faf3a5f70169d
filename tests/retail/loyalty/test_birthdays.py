"""A birthday benefit: on the day, once a calendar year."""

from datetime import date, datetime

import pytest

from firmware.retail.loyalty.birthdays import birthday_year, is_birthday
from tests.support.loyalty_cases import SHOP_OFFSET_MINUTES, Case, cases_of

pytestmark = pytest.mark.unit


def birthday(born: str, at: str) -> bool:
    moment = datetime.fromisoformat(at)
    return is_birthday(date.fromisoformat(born), moment, SHOP_OFFSET_MINUTES)


@pytest.mark.parametrize("case", cases_of("birthday"), ids=lambda case: case.id)
def test_the_worked_cases_of_birthdays(case: Case) -> None:
    found = birthday(case.given["born"], case.given["at"])
    assert found is case.expect["birthday"]


@pytest.mark.parametrize(
    ("born", "at", "expected"),
    [
        ("1990-05-06", "2026-05-06T00:00:00+08:00", True),
        ("1990-05-06", "2026-05-05T16:00:00+00:00", True),
        ("1990-05-06", "2026-05-06T16:00:00+00:00", False),
        ("1992-02-29", "2028-02-28T12:00:00+08:00", False),
        ("1992-02-29", "2028-02-29T12:00:00+08:00", True),
        ("1992-02-29", "2100-02-28T12:00:00+08:00", True),
        ("1992-02-28", "2028-02-29T12:00:00+08:00", False),
    ],
)
def test_the_day_is_the_shops_day(born: str, at: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert birthday(born, at) is expected


def test_one_benefit_a_year_also_by_another_date_of_birth() -> None:
    at = datetime.fromisoformat("2026-05-06T12:00:00+08:00")
    born = date(1990, 5, 6)
    assert (
        birthday_year(born, at, {2025}, utc_offset_minutes=SHOP_OFFSET_MINUTES) == 2026
    )
    assert (
        birthday_year(born, at, {2026}, utc_offset_minutes=SHOP_OFFSET_MINUTES) is None
    )
    later = datetime.fromisoformat("2026-06-07T12:00:00+08:00")
    assert (
        birthday_year(
            date(1990, 6, 7), later, {2026}, utc_offset_minutes=SHOP_OFFSET_MINUTES
        )
        is None
    )
