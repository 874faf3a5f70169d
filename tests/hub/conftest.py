"""One shop a test; `virtual_kiosk` holds what its tests speak with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub_rig import Shop, VirtualKiosk, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with open_shop(tmp_path) as opened:
        yield opened


@pytest.fixture
def kiosk() -> VirtualKiosk:
    return VirtualKiosk()
