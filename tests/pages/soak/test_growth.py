"""What counts as growth without end, and what does not."""

import pytest

from tests.pages.soak.growth import Allowed, Trend, trend_of

pytestmark = pytest.mark.unit
MB = Allowed(1.0, 0.1)


def test_what_is_level_or_goes_up_and_down_does_not_leak() -> None:
    sawtooth = [(float(n), 20.0 + n % 4) for n in range(40)]
    assert not trend_of(sawtooth).leaks(MB)


def test_what_warms_up_and_stays_does_not_leak() -> None:
    warms = [(float(n), min(20.0, 10.0 + n)) for n in range(40)]
    assert trend_of(warms) == Trend(20.0, 0.0, 27)


def test_a_little_more_each_time_leaks_however_the_garbage_goes() -> None:
    leaks = [(float(n), 20.0 + 0.2 * n + n % 3) for n in range(40)]
    trend = trend_of(leaks)
    assert trend.leaks(MB)
    assert trend.grown == pytest.approx(0.2 * 26, rel=0.2)


def test_one_jump_does_not_leak() -> None:
    jump = [(float(n), 20.0 + 5 * (n == 30)) for n in range(40)]
    assert not trend_of(jump).leaks(MB)


def test_too_few_points_say_nothing() -> None:
    assert not trend_of([(0.0, 1.0), (1.0, 9.0), (2.0, 99.0)]).leaks(MB)
    assert trend_of([]).points == 0
