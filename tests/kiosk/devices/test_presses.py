"""Presses and holds from raw edges: by example, and for any chatter."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import Button, ButtonEdge
from firmware.kiosk.devices.presses import (
    SETTLE_S,
    ButtonHeld,
    Pressed,
    PressEvent,
    PressState,
    forget_holds,
    next_deadline_s,
    press_step,
)

pytestmark = pytest.mark.unit

HOLDS = {Button.UNDO: 2.0, Button.CALL: 3.0}
PAY, UNDO = Button.PAY, Button.UNDO
Script = list[tuple[float, Button, bool]]


def play(script: Script, ticks: tuple[float, ...], until_s: float) -> list[PressEvent]:
    """All events of these edges, with ticks at these times and one at the end."""
    state, reported = PressState(), list[PressEvent]()
    steps: list[tuple[float, ButtonEdge | None]] = [
        (at_s, ButtonEdge(button, down, at_s)) for at_s, button, down in script
    ]
    steps += [(at_s, None) for at_s in (*ticks, until_s)]
    for at_s, edge in sorted(steps, key=lambda step: step[0]):
        state, events = press_step(state, edge, now_s=at_s, holds=HOLDS)
        reported += events
    return reported


def reported_at(script: Script, until_s: float) -> list[tuple[float, PressEvent]]:
    """Events with their times, each tick exactly when it is due."""
    state, reported, edges = (
        PressState(),
        list[tuple[float, PressEvent]](),
        list(script),
    )
    while True:
        due_s = next_deadline_s(state)
        edge_s = edges[0][0] if edges else until_s
        if due_s is not None and due_s <= min(edge_s, until_s):
            at_s, edge = due_s, None
        elif edges:
            at_s, button, down = edges.pop(0)
            edge = ButtonEdge(button, down, at_s)
        else:
            return reported
        state, events = press_step(state, edge, now_s=at_s, holds=HOLDS)
        reported += [(at_s, event) for event in events]


def test_a_button_without_a_hold_is_pressed_once_it_is_down() -> None:
    script = [(1.0, PAY, True), (5.0, PAY, False)]
    assert reported_at(script, 9.0) == [(1.0 + SETTLE_S, Pressed(PAY))]


def test_a_button_with_a_hold_is_pressed_when_let_go_early() -> None:
    script = [(1.0, UNDO, True), (2.5, UNDO, False)]
    assert reported_at(script, 9.0) == [(2.5 + SETTLE_S, Pressed(UNDO))]


def test_a_hold_is_reported_at_its_threshold_and_the_release_is_not() -> None:
    script = [(1.0, UNDO, True), (7.0, UNDO, False)]
    assert reported_at(script, 9.0) == [(3.0, ButtonHeld(UNDO))]


def test_a_button_still_down_is_held_once() -> None:
    assert reported_at([(1.0, UNDO, True)], 60.0) == [(3.0, ButtonHeld(UNDO))]


def test_a_tap_shorter_than_the_settling_is_a_bounce() -> None:
    assert reported_at([(1.0, PAY, True), (1.024, PAY, False)], 9.0) == []


def test_a_level_settles_again_after_each_bounce() -> None:
    bounces = [(1.0, PAY, True), (1.01, PAY, False), (1.02, PAY, True)]
    assert reported_at(bounces, 9.0) == [(1.02 + SETTLE_S, Pressed(PAY))]


def test_a_bounce_within_a_hold_does_not_begin_it_again() -> None:
    script = [(1.0, UNDO, True), (2.0, UNDO, False), (2.01, UNDO, True)]
    assert reported_at(script, 9.0) == [(3.0, ButtonHeld(UNDO))]


def test_letting_go_just_before_the_threshold_is_a_press() -> None:
    script = [(1.0, UNDO, True), (2.99, UNDO, False)]
    assert play(script, (3.0,), 9.0) == [Pressed(UNDO)]


def test_two_buttons_do_not_disturb_each_other() -> None:
    script = [
        (1.0, UNDO, True),
        (1.5, PAY, True),
        (1.6, PAY, False),
        (4.0, UNDO, False),
    ]
    assert play(script, (), 9.0) == [Pressed(PAY), ButtonHeld(UNDO)]


def test_a_release_without_a_press_says_nothing() -> None:
    assert reported_at([(1.0, PAY, False)], 9.0) == []


def test_an_edge_from_the_future_counts_as_now() -> None:
    edge = ButtonEdge(PAY, down=True, at_s=1e9)
    state, _ = press_step(PressState(), edge, now_s=1.0, holds=HOLDS)
    assert next_deadline_s(state) == 1.0 + SETTLE_S


def test_nothing_is_due_while_no_button_is_down() -> None:
    assert next_deadline_s(PressState()) is None


gaps_s = st.floats(min_value=0.0005, max_value=0.5)
buttons = st.sampled_from([PAY, UNDO])
chatter = st.lists(st.tuples(gaps_s, buttons, st.booleans()), max_size=30)
tick_times = st.lists(st.floats(min_value=0, max_value=20), max_size=20).map(tuple)


def timed(steps: list[tuple[float, Button, bool]]) -> Script:
    """Gaps between edges turned into times."""
    at_s, script = 0.0, Script()
    for gap_s, button, down in steps:
        at_s += gap_s
        script.append((at_s, button, down))
    return script


@given(chatter, tick_times)
def test_ticks_change_no_event(
    steps: list[tuple[float, Button, bool]], ticks: tuple[float, ...]
) -> None:
    assert play(timed(steps), ticks, 30.0) == play(timed(steps), (), 30.0)


@given(chatter)
def test_a_button_let_go_for_long_is_never_stuck(
    steps: list[tuple[float, Button, bool]],
) -> None:
    released = [(16.0, PAY, False), (16.0, UNDO, False)]
    once_more = [(18.0, PAY, True), (18.1, PAY, False)]
    before = play(timed(steps) + released, (), 17.9)
    after = play(timed(steps) + released + once_more, (), 30.0)
    assert after == [*before, Pressed(PAY)]


@given(
    st.lists(st.floats(min_value=0.0001, max_value=SETTLE_S * 0.9), max_size=20),
    st.sampled_from([0.1, 1.4, 5.0]),
)
def test_bounces_at_both_ends_never_double_a_press(
    bounce_gaps_s: list[float], length_s: float
) -> None:
    def bouncing(from_s: float, *, down: bool) -> Script:
        script, at_s, level = Script([(from_s, UNDO, down)]), from_s, down
        for gap_s in bounce_gaps_s:
            at_s, level = at_s + gap_s, not level
            script.append((at_s, UNDO, level))
        return [*script, (at_s + 0.001, UNDO, down)]

    put_down = bouncing(1.0, down=True)
    let_go = bouncing(put_down[-1][0] + length_s, down=False)
    expected = [ButtonHeld(UNDO)] if length_s > 2.0 else [Pressed(UNDO)]
    assert play(put_down + let_go, (), 60.0) == expected


@given(chatter)
def test_events_are_no_denser_than_settling_allows(
    steps: list[tuple[float, Button, bool]],
) -> None:
    presses = [
        at_s for at_s, event in reported_at(timed(steps), 30.0) if event == Pressed(PAY)
    ]
    assert all(
        later - earlier >= 2 * SETTLE_S - 1e-9 for earlier, later in pairwise(presses)
    )


def test_a_hold_that_is_forgotten_reports_nothing_until_pressed_again() -> None:
    state, reported = PressState(), list[PressEvent]()
    for at_s, down in [(1.0, True), (4.0, False), (5.0, True), (5.5, False)]:
        edge = ButtonEdge(UNDO, down, at_s)
        state, events = press_step(state, edge, now_s=at_s, holds=HOLDS)
        reported += events
        state, events = press_step(state, None, now_s=at_s + 0.1, holds=HOLDS)
        reported += events
        state = forget_holds(state) if at_s == 1.0 else state
    assert reported == [Pressed(UNDO)]
