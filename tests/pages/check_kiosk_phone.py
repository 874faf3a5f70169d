"""The phone of the virtual kiosk in a real Chromium: it joins, pays, scans, is held.

What its frame shows are the hub's own pages; pictures go to `demo-out/pages`.
"""

from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.kiosk_page import browsed

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    return browsed("browse_kiosk_phone.mjs")


def test_axe_finds_nothing_against_wcag_2_2_aa(found: dict[str, Any]) -> None:
    assert found["axe"] == []


def test_nothing_is_wider_than_its_screen_and_targets_are_large(
    found: dict[str, Any],
) -> None:
    assert found["wide"] == []
    assert found["small"] == []


def test_the_page_breaks_neither_its_policy_nor_itself(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_a_guest_pays_by_code_and_joins_by_the_slip(found: dict[str, Any]) -> None:
    assert found["join"] == {"empty": True, "paid": True, "form": True, "member": True}


def test_a_member_holds_the_page_s_pass_before_the_camera(
    found: dict[str, Any],
) -> None:
    assert found["member"] == {"read": "会员码", "greeted": True, "sold": True}


def test_a_phone_that_is_dragged_over_the_display_pays_its_code(
    found: dict[str, Any],
) -> None:
    assert found["scanned"] == {"asked": True, "paid": True}


def test_a_wallet_asks_for_a_password_and_may_refuse(found: dict[str, Any]) -> None:
    assert found["password"] == {"asked": True, "refused": True, "paid": True}


def test_card_and_badge_are_held_up_by_pointer_and_key(found: dict[str, Any]) -> None:
    assert found["things"] == {
        "card": True,
        "turned": True,
        "near": True,
        "badge": True,
    }


def test_no_message_to_a_tab_bears_a_pay_code(found: dict[str, Any]) -> None:
    assert found["digits"] == []
