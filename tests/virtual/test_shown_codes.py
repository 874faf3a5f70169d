"""A script shows a code again only when the kiosk takes it for a second scan."""

import pytest

from drivers.scanner.presence import LEFT_AFTER_S
from firmware.virtual.shown_codes import AWAY_S, ShownCodes


@pytest.fixture
def shown() -> ShownCodes:
    """A badge that was taken away at 10 s, after it was shown at 9 s."""
    shown = ShownCodes()
    shown.show({"badge"}, 9.0)
    shown.show((), 10.0)
    return shown


def test_what_was_just_taken_away_waits_for_the_rest_of_its_time(
    shown: ShownCodes,
) -> None:
    assert shown.pause_s({"badge"}, 10.4) == pytest.approx(AWAY_S - 0.4)
    assert shown.pause_s({"badge"}, 10.0 + AWAY_S) == 0.0
    assert AWAY_S > LEFT_AFTER_S + 0.5, "a busy machine decodes two frames a second"


def test_what_was_not_shown_yet_does_not_wait(shown: ShownCodes) -> None:
    assert shown.pause_s({"slip"}, 10.0) == 0.0


def test_what_stays_in_view_does_not_wait(shown: ShownCodes) -> None:
    shown.show({"badge", "slip"}, 20.0)

    assert shown.pause_s({"badge", "card"}, 20.1) == 0.0


def test_another_code_in_its_place_takes_it_away(shown: ShownCodes) -> None:
    shown.show({"badge"}, 20.0)
    shown.show({"slip"}, 21.0)

    assert shown.pause_s({"badge"}, 21.0) == pytest.approx(AWAY_S)
    assert shown.pause_s({"slip"}, 21.0) == 0.0


def test_of_several_codes_the_longest_wait_counts(shown: ShownCodes) -> None:
    shown.show({"slip"}, 10.5)
    shown.show((), 11.0)

    assert shown.pause_s({"badge", "slip"}, 11.0) == pytest.approx(AWAY_S)
