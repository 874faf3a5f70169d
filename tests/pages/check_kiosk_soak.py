"""Replays one after the other for two minutes, in a real Chromium: `make pages`."""

import pytest

from tests.pages.browsing import LIMIT_S
from tests.pages.soak.kiosk_soak import ReplaySoak, soaked

SECONDS = 120.0
BOTH = ("tab", "behind")


@pytest.fixture(scope="module")
def soak() -> ReplaySoak:
    """What was measured."""
    return soaked(SECONDS)


pytestmark = pytest.mark.timeout(LIMIT_S)


def test_nothing_grows_on(soak: ReplaySoak) -> None:
    assert soak.leaks == []


def test_it_measures_what_it_judges(soak: ReplaySoak) -> None:
    holders = {holder.split()[0] for holder, _ in soak.points}
    assert {*BOTH, "page", "kiosk", "hub", "web", "broker", "networks"} <= holders
    assert soak.replays > 2
    assert soak.console == []
