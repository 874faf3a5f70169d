"""Two boxes with one name wait longer and longer; a broker that restarts is no box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.mqtt.session_history import (
    MAX_TAKEN_RETRY_S,
    STEADY_S,
    TAKEN_MIN,
    SessionHistory,
)

pytestmark = pytest.mark.unit


def ended(
    times: int, *, lasted_s: float = 1.0, by_broker: bool = True
) -> SessionHistory:
    history = SessionHistory()
    for _ in range(times):
        history.ended(lasted_s, by_broker=by_broker)
    return history


@given(st.integers(TAKEN_MIN, 100), st.floats(0, 1))
def test_a_contested_name_backs_off_to_a_minute(times: int, chance: float) -> None:
    history = ended(times)
    window_s = min(MAX_TAKEN_RETRY_S, 0.5 * 2**times)
    assert history.contested
    assert window_s / 2 <= history.delay_s(chance) <= window_s


def test_one_session_that_was_ended_is_nobodys_fault() -> None:
    assert not ended(TAKEN_MIN - 1).contested


def test_a_network_that_fails_is_no_other_box() -> None:
    assert not ended(10, by_broker=False).contested


def test_a_broker_that_was_away_between_is_no_other_box() -> None:
    history = ended(TAKEN_MIN - 1)
    history.failed()
    history.ended(1.0, by_broker=True)
    assert not history.contested


def test_a_session_that_lasts_clears_the_name() -> None:
    history = ended(10)
    history.steady()
    assert (history.contested, history.failures) == (False, 0)
    after = ended(10)
    after.ended(STEADY_S, by_broker=True)
    assert (after.contested, after.failures) == (False, 0)


def test_two_boxes_try_a_few_times_in_their_first_quarter_of_a_minute() -> None:
    """45 times it was when each tried again at once."""
    histories = (SessionHistory(), SessionHistory())
    tries, at_s = 2, [0.0, 0.0]
    while min(at_s) < 15:
        box = at_s.index(min(at_s))
        other = 1 - box
        tries += 1
        histories[other].ended(1.0, by_broker=True)
        at_s[other] = max(at_s) + histories[other].delay_s(0.5)
        at_s[box] = max(at_s) + 0.001
    assert tries < 12
