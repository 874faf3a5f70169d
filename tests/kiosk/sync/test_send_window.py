"""The window over the outbox: nothing is forgotten, nothing is sent without need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.sync.send_window import (
    AGAIN_FIRST_S,
    MAX_AGAIN_S,
    WINDOW,
    SendWindow,
)

pytestmark = pytest.mark.unit


def test_the_window_bounds_what_is_under_way() -> None:
    delivery = SendWindow()
    for seq in range(1, WINDOW + 1):
        assert delivery.free() > 0
        delivery.sent(seq, 0.0)

    assert delivery.free() == 0
    delivery.acknowledged(range(1, WINDOW + 1), ())
    assert delivery.free() == WINDOW


def test_silence_is_answered_by_patience() -> None:
    delivery = SendWindow()
    delivery.sent(1, 0.0)
    assert delivery.overdue(AGAIN_FIRST_S - 0.1) == ()
    assert delivery.overdue(AGAIN_FIRST_S) == (1,)

    for _ in range(20):
        delivery.hold_back()
    assert delivery.next_deadline_s() == MAX_AGAIN_S

    delivery.acknowledged(range(1, 1), ())
    assert delivery.next_deadline_s() == AGAIN_FIRST_S


def test_a_gap_is_sent_again_at_once() -> None:
    delivery = SendWindow()
    for seq in (1, 2, 3, 4, 5):
        delivery.sent(seq, 0.0)

    assert delivery.acknowledged(range(1, 2), (3, 4)) == (2,)


def test_the_word_on_one_epoch_leaves_the_others_under_way() -> None:
    delivery = SendWindow()
    for place in (2, 4, 5, 6, 7):
        delivery.sent(place, 0.0)

    assert delivery.acknowledged(range(4, 5), (6,)) == (5,)
    assert delivery.overdue(MAX_AGAIN_S) == (2, 5, 7)


def test_a_new_connection_starts_from_the_first_waiting_fact() -> None:
    delivery = SendWindow()
    delivery.sent(9, 0.0)
    delivery.restart()

    assert (delivery.frontier, delivery.free()) == (0, WINDOW)


@given(
    st.lists(st.integers(1, 40), unique=True, max_size=WINDOW),
    st.integers(0, 40),
    st.sets(st.integers(1, 40)),
)
def test_only_named_facts_leave_the_window(
    sent: list[int], upto: int, extra: set[int]
) -> None:
    delivery = SendWindow()
    for seq in sent:
        delivery.sent(seq, 0.0)

    gaps = delivery.acknowledged(range(1, upto + 1), tuple(extra))

    left = {seq for seq in sent if seq > upto and seq not in extra}
    assert set(delivery.overdue(MAX_AGAIN_S)) == left
    assert set(gaps) == {seq for seq in left if seq < max(extra, default=0)}
