"""The pages of staff in a real Chromium: `make pages`."""

import sys
from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S, MODULES, PICTURES, browsed
from tests.support.member_books import MEMBER
from tests.support.staff_books import MANAGER_BADGE, MANAGER_NAME, PASSWORD
from tests.support.staff_shop import DOUBLE

MAX_BYTES = 180_000

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser found."""
    folder = tmp_path_factory.mktemp("staff")
    who = (MEMBER, DOUBLE, MANAGER_NAME, PASSWORD, MANAGER_BADGE)
    words = (*who, str(MODULES), str(PICTURES))
    return browsed("tests.pages.serve_staff", "browse_staff.mjs", folder, words)


def test_axe_finds_nothing_against_wcag_2_2_aa(found: dict[str, Any]) -> None:
    assert found["axe"] == []


def test_nothing_is_too_wide_and_targets_are_large(found: dict[str, Any]) -> None:
    assert found["wide"] == []
    assert sorted(set(found["small"])) == []


def test_no_page_breaks_its_own_policy(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_a_fault_takes_the_focus(found: dict[str, Any]) -> None:
    assert found["focus"] == "tail"


def test_a_scanner_types_a_badge_into_the_page(found: dict[str, Any]) -> None:
    assert (found["badge_focus"], found["by_badge"]) == ("badge", True)


def test_staff_need_no_script_and_no_mouse(found: dict[str, Any]) -> None:
    assert found["without_script"] == [True, True, MANAGER_NAME]
    assert found["keyboard"] == ["search", "opened"]


def test_each_view_is_light(found: dict[str, Any]) -> None:
    sys.stdout.write(f"\nbytes {found['bytes']}\n")
    assert max(found["bytes"].values()) <= MAX_BYTES
