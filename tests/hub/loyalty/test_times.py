"""Moments of the books are texts that sort by time, in every year (N20)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from firmware.hub.ledger.postings import FOREVER
from firmware.hub.loyalty.times import calendar_moment, moment_of, text_of
from firmware.retail.loyalty.store_days import END

FIRST, LAST = (1, 1, 1), (9999, 12, 31, 23, 59, 59, 999_999)


@pytest.mark.parametrize("offset", [-720, 0, 480, 840])
def test_moments_are_texts_whose_order_is_that_of_time(offset: int) -> None:
    zone = timezone(timedelta(minutes=offset))
    years = (FIRST, (999, 1, 1), (2026, 3, 1), LAST)
    texts = [text_of(datetime(*year, tzinfo=zone)) for year in years]
    assert texts == sorted(texts)
    assert [text_of(moment_of(text)) for text in texts] == texts


def test_no_points_last_as_long_as_a_debt() -> None:
    assert text_of(END) < FOREVER == text_of(datetime(*LAST, tzinfo=UTC))


def test_a_day_of_no_calendar_is_no_moment() -> None:
    assert calendar_moment("2026-02-31T08:00:00.000Z") is None
