"""What time it is: seen of a time server or the hub, then counted, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.time_trust import AGREE_MAX_MS, TimeDoubt, TimeTrust

pytestmark = pytest.mark.unit

TRUE_MS = 1_772_352_000_000
"""2026-03-01T08:00:00Z, when the monotonic clock shows 0."""
YEAR_MS = 366 * 86_400_000
offsets = st.integers(-57 * YEAR_MS, 200 * YEAR_MS)


def hub_at(trust: TimeTrust, mono_ms: int, *, utc_ms: int, took_ms: int = 40) -> None:
    trust.receive_hub_time(utc_ms, sent_ms=mono_ms - took_ms, mono_ms=mono_ms)


def test_nobody_has_shown_the_time_yet() -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS, 0, synchronised=False)
    assert (trust.doubt, trust.known_ms(0)) == (TimeDoubt.UNKNOWN, None)


def test_a_clock_that_a_time_server_has_set_is_believed() -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS, 0, synchronised=True)
    assert (trust.doubt, trust.known_ms(500)) == (None, TRUE_MS + 500)


@given(offsets)
def test_with_the_hub_no_clock_of_a_kiosk_is_wrong(offset_ms: int) -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS + offset_ms, 1_000, synchronised=False)
    hub_at(trust, 1_040, utc_ms=TRUE_MS + 1_020)
    trust.see_clock(TRUE_MS + offset_ms, 9_000, synchronised=False)
    assert trust.known_ms(9_000) == TRUE_MS + 9_000


@given(offsets)
def test_setting_a_clock_that_was_known_changes_nothing(offset_ms: int) -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS, 0, synchronised=True)
    trust.see_clock(TRUE_MS + 1_000 + offset_ms, 1_000, synchronised=True)
    known_ms = trust.known_ms(1_000)
    assert known_ms is not None
    assert abs(known_ms - TRUE_MS - 1_000) <= AGREE_MAX_MS


@given(offsets)
def test_time_server_and_hub_must_agree(offset_ms: int) -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS, 0, synchronised=True)
    hub_at(trust, 0, utc_ms=TRUE_MS + offset_ms, took_ms=0)
    if abs(offset_ms) <= AGREE_MAX_MS:
        assert (trust.doubt, trust.known_ms(0)) == (None, TRUE_MS)
    else:
        assert (trust.doubt, trust.known_ms(0)) == (TimeDoubt.DISAGREE, None)


def test_a_hub_that_is_set_right_is_heard_again() -> None:
    trust = TimeTrust()
    trust.see_clock(TRUE_MS, 0, synchronised=True)
    hub_at(trust, 0, utc_ms=0, took_ms=0)
    hub_at(trust, 5_000, utc_ms=TRUE_MS + 5_000, took_ms=0)
    assert trust.doubt is None


@pytest.mark.parametrize("took_ms", [-1, 10_001])
def test_a_reply_that_took_too_long_shows_no_time(took_ms: int) -> None:
    trust = TimeTrust()
    hub_at(trust, 20_000, utc_ms=TRUE_MS, took_ms=took_ms)
    assert trust.doubt is TimeDoubt.UNKNOWN


def test_a_clock_with_a_cell_counts_until_another_is_heard() -> None:
    trust = TimeTrust()
    trust.see_cell(TRUE_MS, 0)
    assert (trust.doubt, trust.known_ms(500)) == (None, TRUE_MS + 500)
    hub_at(trust, 1_000, utc_ms=TRUE_MS + 9 * AGREE_MAX_MS, took_ms=0)
    assert (trust.doubt, trust.known_ms(1_000)) == (None, TRUE_MS + 9 * AGREE_MAX_MS)


@given(offsets)
def test_a_time_server_counts_more_than_a_cell(offset_ms: int) -> None:
    trust = TimeTrust()
    trust.see_cell(TRUE_MS + offset_ms, 0)
    trust.see_clock(TRUE_MS, 0, synchronised=True)
    assert (trust.doubt, trust.known_ms(0)) == (None, TRUE_MS)
