"""The order pages in a real Chromium: `make pages`. Pictures go to `demo-out/pages`."""

import sys
from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S, MODULES, PICTURES, browsed
from tests.pages.serve_orders import STATES, URL

MAX_BYTES = 60_000

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser found."""
    folder = tmp_path_factory.mktemp("orders")
    words = (",".join(STATES), str(MODULES), str(PICTURES))
    return browsed("tests.pages.serve_orders", "browse_orders.mjs", folder, words)


def test_axe_finds_nothing_against_wcag_2_2_aa(found: dict[str, Any]) -> None:
    assert found["axe"] == []


def test_nothing_is_wider_than_its_phone_and_targets_are_large(
    found: dict[str, Any],
) -> None:
    assert found["wide"] == []
    assert found["small"] == []


def test_no_page_breaks_its_own_policy(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_the_page_is_light(found: dict[str, Any]) -> None:
    sys.stdout.write(f"\nbytes {found['bytes']}\n")
    assert found["bytes"] <= MAX_BYTES


def test_the_page_follows_a_payment_to_its_end(found: dict[str, Any]) -> None:
    assert found["course"] == ["正在打开付款", "可以付款了", "已支付"]
    assert found["link"] == URL


def test_people_pay_without_a_script(found: dict[str, Any]) -> None:
    assert found["without_script"] == ["/o/ready", 1]
