"""Element strings, judged by biip, a library of others with GS1's own table of AIs."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier as KnownAi
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.codes.code_kinds import Goods
from firmware.retail.codes.gs1_elements import (
    AI_DIGITS,
    FIXED_DIGITS,
    SEPARATOR,
    read_elements,
)

pytestmark = pytest.mark.unit


def known_ais() -> Iterator[KnownAi]:
    """Every AI that biip knows, some of them again and again."""
    for number in range(10_000):
        with suppress(ParseError):
            yield KnownAi.extract(f"{number:04d}")


KNOWN = {known.ai: known for known in known_ais()}
RESERVED = {"04", "14", "18", "19"}
"""Of these GS1 has fixed the length only (General Specifications, figure 7.8.5-2)."""
GTIN_AI = "0106901234567892"
IDENTIFIERS = st.text("ABCXYZ0123456789-/+_", min_size=1, max_size=20)
DAYS = st.dates(date(2026, 1, 1), date(2049, 12, 31))


def test_each_ai_is_as_long_and_ends_as_gs1_says() -> None:
    by_gs1 = {ai: (len(ai), _fixed_digits(known)) for ai, known in KNOWN.items()}
    ours = {ai: (AI_DIGITS.get(ai[:2]), FIXED_DIGITS.get(ai[:2])) for ai in by_gs1}
    assert ours == by_gs1


def _fixed_digits(known: KnownAi) -> int | None:
    """How many digits its value has, None if a separator ends it."""
    digits = re.fullmatch(r"N\d\+N(\d+)", known.format)
    return None if known.separator_required or not digits else int(digits[1])


def test_no_ai_is_known_that_gs1_does_not_know() -> None:
    starts = {ai[:2] for ai in KNOWN}
    assert {start for start in AI_DIGITS if start not in starts} == RESERVED


@given(IDENTIFIERS, IDENTIFIERS, DAYS, st.integers(1, 999_999), st.integers(0, 5))
def test_a_piece_is_read_as_biip_reads_it(
    lot: str, serial: str, day: date, digits: int, decimals: int
) -> None:
    text = (
        f"{GTIN_AI}10{lot}{SEPARATOR}17{day:%y%m%d}21{serial}{SEPARATOR}"
        f"310{decimals}{digits:06d}"
    )
    by_biip = {each.ai.ai: each for each in GS1Message.parse(text).element_strings}
    ours = read_elements(text)
    kilograms = by_biip[f"310{decimals}"].decimal
    assert kilograms is not None
    if not isinstance(ours, Goods):
        assert kilograms * 1_000 < 1
        return
    assert ours.gtin.zfill(14) == by_biip["01"].value
    assert (ours.lot, ours.serial) == (by_biip["10"].value, by_biip["21"].value)
    assert ours.expiry == by_biip["17"].date == day
    assert ours.weight_g is not None
    assert abs(ours.weight_g - kilograms * 1_000) <= 0.5


@given(st.integers(1, 12))
def test_day_00_is_the_last_of_its_month_for_biip_too(month: int) -> None:
    text = f"{GTIN_AI}1728{month:02d}00"
    (_, expiry) = GS1Message.parse(text).element_strings
    ours = read_elements(text)
    assert isinstance(ours, Goods)
    assert ours.expiry == expiry.date
    assert expiry.date is not None
    assert (expiry.date + timedelta(1)).day == 1
