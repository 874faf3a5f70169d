"""Lessons and scripts of the virtual kiosk's page, in a real Chromium: `make pages`."""

from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    return browsed("browse_kiosk_lessons.mjs")


def test_notes_and_panel_are_judged_as_every_page(found: dict[str, Any]) -> None:
    kinds = ("axe", "wide", "small", "console")
    assert {each: found[each] for each in kinds} == {each: [] for each in kinds}


def test_each_lesson_is_done_to_its_end(found: dict[str, Any]) -> None:
    names = ("first_sale", "member", "pay_by_phone", "bad_day", "closing")
    assert found["lessons"] == dict.fromkeys(names, True), found["steps"]


def test_what_is_to_be_touched_wears_a_ring(found: dict[str, Any]) -> None:
    assert found["ring"] == 1


def test_a_session_is_saved_without_a_code(found: dict[str, Any]) -> None:
    assert found["saved"] == {
        "name": "session.sale",
        "code": True,
        "pays": True,
        "digits": False,
    }


def test_a_saved_session_does_the_same_sale_again(found: dict[str, Any]) -> None:
    assert "重新开好" in found["ready"]
    assert found["replayed"]


def test_meanwhile_the_counter_is_the_scripts(found: dict[str, Any]) -> None:
    assert found["refused"] == "剧本正占着柜台，先收起它"


def test_a_line_that_is_no_command_is_named(found: dict[str, Any]) -> None:
    assert found["named"] == "bad.sale:2: press pay twice"
