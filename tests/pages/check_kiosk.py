"""The virtual kiosk in a real Chromium: `make pages`. Pictures go to `demo-out/pages`.

The whole product runs behind the page: broker, hub, web, networks and kiosk.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from drivers.sim.reserved_port import ReservedPort
from tests.pages.browsing import HERE, LIMIT_S, MODULES, PICTURES, SOURCES

MAX_BYTES = 300_000

pytestmark = pytest.mark.timeout(LIMIT_S + 60)


@contextmanager
def opened_shop(port: int) -> Generator[str]:
    """The address of an open page; when it closes, the shop ends well."""
    argv = [sys.executable, "-u", "-m", "firmware.cli.main", "demo", "--page"]
    with subprocess.Popen(
        [*argv, "--port", str(port)], cwd=SOURCES, stdout=subprocess.PIPE, text=True
    ) as shop:
        assert shop.stdout is not None
        said = next((line for line in shop.stdout if "http://" in line), "")
        try:
            yield said.split("open at ")[1].split(";")[0]
        finally:
            shop.send_signal(signal.SIGINT)
            _, rest = shop.stdout.read(), shop.wait(LIMIT_S)
            assert rest == 0


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What the browser found."""
    with closing(ReservedPort()) as reserved, opened_shop(reserved.number) as address:
        words = (address, str(MODULES), str(PICTURES))
        done = subprocess.run(
            ["node", HERE / "browse_kiosk.mjs", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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
    sys.stdout.write(
        f"\nbytes {found['bytes']}, order and echo {found['echo_ms']} ms\n"
    )
    assert found["bytes"] <= MAX_BYTES
