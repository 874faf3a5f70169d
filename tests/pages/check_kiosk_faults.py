"""Each fault that the virtual kiosk's page offers, in a real Chromium: `make pages`."""

from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    return browsed("browse_kiosk_faults.mjs")


def test_the_panel_is_judged_as_every_page(found: dict[str, Any]) -> None:
    kinds = ("axe", "wide", "small", "console")
    assert {each: found[each] for each in kinds} == {each: [] for each in kinds}


def test_without_paper_and_hub_it_sells_on_and_catches_up(
    found: dict[str, Any],
) -> None:
    assert found["both"] == {
        "lamp": True,
        "chip": "缺纸",
        "tab": "2",
        "kept": True,
        "printed": True,
        "well": True,
    }


def test_each_fault_is_met_by_the_appliance_and_ends(found: dict[str, Any]) -> None:
    assert {name for name, well in found["faults"].items() if not well} == set()
    assert len(found["faults"]) == 9


def test_a_power_cut_is_dark_and_ends(found: dict[str, Any]) -> None:
    assert found["power"] == {"dark": True, "off": "true", "back": True}
