"""The virtual kiosk in a real Chromium: `make pages`. Pictures go to `demo-out/pages`.

The whole product runs behind the page: broker, hub, web, networks and kiosk.
"""

import sys
from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

MAX_BYTES = 300_000

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    return browsed("browse_kiosk.mjs")


def test_axe_finds_nothing_against_wcag_2_2_aa(found: dict[str, Any]) -> None:
    assert found["axe"] == []


def test_nothing_is_wider_than_its_screen_and_targets_are_large(
    found: dict[str, Any],
) -> None:
    assert found["wide"] == []
    assert found["small"] == []


def test_the_page_breaks_neither_its_policy_nor_itself(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_a_customer_buys_with_the_mouse(found: dict[str, Any]) -> None:
    assert found["mouse"] == {
        "read": "EAN-13 6901234500035",
        "total": True,
        "asked": True,
        "slip": "小票 1，点开放大",
        "text": True,
    }


def test_a_customer_buys_with_the_keyboard_alone(found: dict[str, Any]) -> None:
    assert found["keyboard"] == {"total": True, "asked": True, "slips": 2}


def test_a_customer_buys_on_a_phone(found: dict[str, Any]) -> None:
    assert found["touch"] == {"total": True, "asked": True, "slips": 3}


def test_a_key_that_is_held_empties_the_basket(found: dict[str, Any]) -> None:
    assert found["held"] == {"ring": True, "empty": True}


def test_what_is_covered_is_not_read(found: dict[str, Any]) -> None:
    assert found["covered"] == {"read": False, "uncovered": True}


def test_every_tab_shows_the_same_counter(found: dict[str, Any]) -> None:
    assert found["tabs"] == {"laid": True, "down": True, "up": True}


def test_the_page_is_light(found: dict[str, Any]) -> None:
    kinds = found["bytes"]
    said = ", ".join(f"{kind} {kinds[kind]}" for kind in sorted(kinds))
    sys.stdout.write(f"\nbytes: {said}; order and echo {found['echo_ms']} ms\n")
    assert sum(kinds.values()) <= MAX_BYTES
