"""The pages in a real Chromium: `make pages`. Pictures go to `demo-out/pages`."""

import sys
from typing import Any

import pytest

from tests.pages.browsing import LIMIT_S, MODULES, PICTURES, browsed
from tests.support.member_books import CLAIM, LINK

MAX_JOIN_BYTES, MAX_MEMBER_BYTES = 60_000, 90_000
MAX_PAINT_MS = 3_000
"""At 400 kbit/s, 400 ms away, on a processor of a quarter of this one's speed."""

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser found."""
    folder = tmp_path_factory.mktemp("pages")
    words = (LINK, CLAIM, str(MODULES), str(PICTURES))
    return browsed("tests.pages.serve_pages", "browse.mjs", folder, words)


def test_axe_finds_nothing_against_wcag_2_2_aa(found: dict[str, Any]) -> None:
    assert found["axe"] == []


def test_nothing_is_wider_than_its_phone_and_targets_are_large(
    found: dict[str, Any],
) -> None:
    assert found["wide"] == []
    assert found["small"] == []


def test_no_page_breaks_its_own_policy(found: dict[str, Any]) -> None:
    assert found["console"] == []


def test_faults_take_the_focus(found: dict[str, Any]) -> None:
    assert found["focus"] == "summary"


def test_the_pages_are_light_and_soon_there(found: dict[str, Any]) -> None:
    sys.stdout.write(f"\nbytes {found['bytes']} first paint {found['paint_ms']}\n")
    assert found["bytes"]["join"] <= MAX_JOIN_BYTES
    assert found["bytes"]["member"] <= MAX_MEMBER_BYTES
    assert max(found["paint_ms"].values()) <= MAX_PAINT_MS


def test_people_join_without_a_script(found: dict[str, Any]) -> None:
    assert found["without_script"] == ["/me", 1, "欢迎加入。3 分已到账。"]


def test_the_pass_renews_itself_goes_on_offline_and_ends_under_a_veil(
    found: dict[str, Any],
) -> None:
    assert found["qr_px"] >= 264
    assert found["renewed"]
    assert found["offline"]
    assert found["veiled"] == [False, True, True]
