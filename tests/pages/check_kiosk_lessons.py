"""Lessons and scripts of the virtual kiosk's page, in a real Chromium: `make pages`."""

from pathlib import Path
from typing import Any

import pytest

from firmware.virtual.page.shop_thread import OPENING_SALE
from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

pytestmark = pytest.mark.timeout(LIMIT_S + 60)
LANGUAGES = {"zh-CN": "zh_CN", "en": "en"}
"""Of the page, and as the kiosk's commands call it."""
BUSY = {
    "zh-CN": "剧本正占着柜台，先收起它",
    "en": "a script has the counter: put it away first",
}
LAMP = {"zh-CN": "灯是", "en": "the lamp is"}
MEANT = {"zh-CN": "是不是", "en": "did you mean"}


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The language of page and kiosk."""
    return str(request.param)


@pytest.fixture(scope="module")
def found(language: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser found."""
    sale = tmp_path_factory.mktemp("shop") / "shop.sale"
    return browsed("browse_kiosk_lessons.mjs", language, sale=_shop(sale, language))


def _shop(sale: Path, language: str) -> Path:
    """The page's own shop, whose kiosk speaks this language."""
    spoken = f"language {LANGUAGES[language]}\nopen shop"
    sale.write_text(OPENING_SALE.read_text("utf-8").replace("open shop", spoken))
    return sale


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
    assert found["ready"]
    assert found["replayed"] is True


def test_meanwhile_the_counter_is_the_scripts(
    found: dict[str, Any], language: str
) -> None:
    assert found["refused"] == BUSY[language]


def test_a_line_that_waits_is_paused_at_once(found: dict[str, Any]) -> None:
    assert found["paused"]


def test_what_was_seen_instead_is_said_in_the_page_s_language(
    found: dict[str, Any], language: str
) -> None:
    assert found["halted"], found["reason"]
    assert LAMP[language] in found["reason"]


def test_the_switches_follow_the_faults_of_a_script(found: dict[str, Any]) -> None:
    assert found["switched"] == ["paper_out", "hub_away"]
    assert found["righted"]


def test_a_line_that_is_no_command_is_named(
    found: dict[str, Any], language: str
) -> None:
    assert found["named"][1] == "bad.sale:2: press pay twice"
    assert found["named"][2].strip().startswith(MEANT[language])
