"""The age of prices: to the millisecond, by two clocks of which one may lie (N15)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.sync.freshness import (
    ConfirmationAge,
    Freshness,
    KeptAge,
    Moment,
    confirmed,
    freshness_at,
)
from firmware.retail.policy.catalogue_rules import CatalogueRule

pytestmark = pytest.mark.unit

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS
NOON_MS = 1_772_352_000_000
RULE = CatalogueRule()
LIMIT_MS = 7 * DAY_MS
DUE_MS = LIMIT_MS * 8 // 10


@pytest.mark.parametrize(
    ("age_ms", "worth"),
    [
        (0, Freshness.FRESH),
        (DUE_MS - 1, Freshness.FRESH),
        (DUE_MS, Freshness.DUE),
        (LIMIT_MS - 1, Freshness.DUE),
        (LIMIT_MS, Freshness.STALE),
        (YEAR_MS, Freshness.STALE),
    ],
)
def test_the_limit_and_its_warning_hold_to_the_millisecond(
    age_ms: int, worth: Freshness
) -> None:
    assert freshness_at(age_ms, RULE) is worth


@given(
    days=st.integers(1, 365),
    share_bps=st.integers(1_000, 10_000),
    age_ms=st.integers(0, 2 * YEAR_MS),
)
def test_no_policy_lets_old_prices_pass(days: int, share_bps: int, age_ms: int) -> None:
    rule = CatalogueRule(stale_limit_days=days, stale_warning_bps=share_bps)
    stale = freshness_at(age_ms, rule) is Freshness.STALE
    assert stale == (age_ms >= days * DAY_MS)
    if share_bps == 10_000:
        assert freshness_at(age_ms, rule) is not Freshness.DUE


@pytest.mark.parametrize("jump_ms", [YEAR_MS, -YEAR_MS])
def test_a_clock_that_is_set_while_the_kiosk_runs_changes_nothing(
    jump_ms: int,
) -> None:
    age = confirmed(Moment(0, NOON_MS))
    later = Moment(5_000, NOON_MS + 5_000 + jump_ms)
    assert age.with_wall_clock(later).ms(later) == 5_000


def test_time_without_power_counts_once_a_time_server_has_set_the_clock() -> None:
    """A Pi starts with the time of its last stop, and learns the true one later."""
    kept = confirmed(Moment(0, NOON_MS)).kept_at(Moment(2 * DAY_MS))
    assert kept == KeptAge(counted_ms=2 * DAY_MS, since_ms=NOON_MS)

    at_start = Moment(10_000, None)
    age = ConfirmationAge(kept, at_ms=10_000).with_wall_clock(at_start)
    assert age.ms(at_start) == 2 * DAY_MS

    set_right = Moment(70_000, NOON_MS + 5 * DAY_MS)
    age = age.with_wall_clock(set_right)
    assert age.ms(set_right) == 5 * DAY_MS
    assert age.with_wall_clock(Moment(71_000, NOON_MS + YEAR_MS)).ms(
        Moment(71_000)
    ) == (5 * DAY_MS + 1_000)


def test_a_clock_that_nobody_vouches_for_cannot_stop_the_shop() -> None:
    kept = KeptAge(counted_ms=DAY_MS, since_ms=NOON_MS)
    age = ConfirmationAge(kept, at_ms=0)
    moments = [Moment(second * 1_000, None) for second in range(5)]
    for now in moments:
        age = age.with_wall_clock(now)
    assert age.ms(moments[-1]) == DAY_MS + 4_000


def test_a_clock_set_back_gives_no_time_back() -> None:
    kept = KeptAge(counted_ms=6 * DAY_MS, since_ms=NOON_MS)
    before = Moment(0, NOON_MS - YEAR_MS)
    age = ConfirmationAge(kept, at_ms=0).with_wall_clock(before)
    assert age.ms(before) == 6 * DAY_MS
    assert age.ms(Moment(DAY_MS)) == LIMIT_MS


def test_a_confirmation_without_a_clock_is_dated_when_there_is_one() -> None:
    age = confirmed(Moment(0, None)).with_wall_clock(Moment(DAY_MS, NOON_MS))
    assert age.kept.since_ms == NOON_MS - DAY_MS

    again = ConfirmationAge(age.kept_at(Moment(DAY_MS)), at_ms=0)
    start = Moment(0, NOON_MS + 3 * DAY_MS)
    assert again.with_wall_clock(start).ms(start) == 4 * DAY_MS


@given(
    start_ms=st.integers(0, YEAR_MS),
    legs=st.lists(
        st.tuples(
            st.integers(0, 10 * DAY_MS),
            st.one_of(st.none(), st.integers(-YEAR_MS, 50 * YEAR_MS)),
        ),
        max_size=8,
    ),
)
def test_no_clock_makes_prices_younger(
    start_ms: int, legs: list[tuple[int, int | None]]
) -> None:
    """However often it starts anew and whatever clocks say: what ran, has run."""
    age, ran_ms = confirmed(Moment(start_ms, None)), 0
    for leg_ms, wall_ms in legs:
        end = Moment(start_ms + leg_ms, wall_ms)
        ran_ms += leg_ms
        age = age.with_wall_clock(end)
        assert age.ms(end) >= ran_ms
        age, start_ms = ConfirmationAge(age.kept_at(end), at_ms=7), 7
