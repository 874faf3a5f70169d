"""Behind the glass of the virtual kiosk, in a real Chromium: `make pages`."""

from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    return browsed("browse_kiosk_glass.mjs")


def test_the_panel_is_judged_as_every_page(found: dict[str, Any]) -> None:
    kinds = ("axe", "wide", "small", "console")
    assert {each: found[each] for each in kinds} == {each: [] for each in kinds}


def test_a_whole_sale_is_seen_in_all_five_lanes_in_order(found: dict[str, Any]) -> None:
    assert found["booked"]
    assert set(found["lanes"]) == {"outside", "sale", "journal", "message", "hub"}
    assert found["order"] == {"there": True, "rising": True, "time": True}


def test_time_goes_back_and_returns(found: dict[str, Any]) -> None:
    past = found["past"]
    assert past["band"]
    assert "6.00" in past["text"]
    assert (past["slip"], past["changed"]) == (0, True)
    assert "加一行" in past["value"]
    assert found["returned"] == {"band": "", "slip": 1, "label": True}


def test_the_keyboard_goes_from_event_to_event_and_plays(found: dict[str, Any]) -> None:
    assert found["keys"] == ["0", "2", "1"]
    assert found["played"]
    assert (found["focus"], found["closed"]) == ("behind-title", "look-behind")


def test_on_a_small_screen_it_follows_what_is_sold_after_it_was_closed(
    found: dict[str, Any],
) -> None:
    assert "11.90" in found["sold"]


def test_the_hubs_books_are_there(found: dict[str, Any]) -> None:
    assert found["books"] == 1


def test_nothing_is_told_to_a_tab_that_does_not_look(found: dict[str, Any]) -> None:
    assert found["quiet"]
    assert (found["other"], found["still"]) == ([], [])


def test_no_pay_code_is_told(found: dict[str, Any]) -> None:
    assert not found["secret"]
