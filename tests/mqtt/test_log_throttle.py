"""A flood of bad messages is a few lines in the log, with a count of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.mqtt.log_throttle import EVERY_S, MAX_KINDS, LogThrottle

pytestmark = pytest.mark.unit


def test_the_first_is_told_and_the_next_after_a_minute_with_the_count() -> None:
    complaints = LogThrottle()
    assert complaints.due("ack", 5.0) == 0
    assert complaints.due("ack", 5.1) is None
    assert complaints.due("ack", 5.0 + EVERY_S - 0.1) is None

    assert complaints.due("ack", 5.0 + EVERY_S) == 2
    assert complaints.due("ack", 5.0 + EVERY_S) is None
    assert complaints.due("ack", 5.0 + 9 * EVERY_S) == 1


def test_each_kind_has_its_own_minute() -> None:
    complaints = LogThrottle()
    assert [complaints.due(kind, 0.0) for kind in "aabcb"] == [0, None, 0, 0, None]


def test_invented_kinds_beyond_the_bound_share_one_minute() -> None:
    complaints = LogThrottle()
    for kind in range(MAX_KINDS):
        assert complaints.due(f"topic {kind}", 0.0) == 0

    assert complaints.due("one more", 1.0) == 0
    assert complaints.due("and another", 1.0) is None
    assert complaints.due("topic 3", 1.0) is None
    assert complaints.due("and another", EVERY_S + 0.5) == 0
    assert complaints.due("one more", EVERY_S + 1.0) == 0


@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 20)), max_size=300))
def test_no_flood_is_told_more_often_than_the_bound(
    flood: list[tuple[int, float]],
) -> None:
    complaints = LogThrottle()
    now_s, told_at_s = 0.0, list[float]()
    for kind, pause_s in flood:
        now_s += pause_s
        if complaints.due(str(kind), now_s) is not None:
            told_at_s.append(now_s)

    for at_s in told_at_s:
        within = [each for each in told_at_s if at_s <= each < at_s + EVERY_S]
        assert len(within) <= MAX_KINDS + 1
