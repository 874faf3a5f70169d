"""A kiosk that cannot be built leaves none of its files open."""

from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.kiosk.app import Kiosk, Wiring
from firmware.kiosk.config import (
    HubIdentity,
    JournalConfig,
    KioskConfig,
    StoreConfig,
)
from firmware.mqtt.access import BrokerConfig
from tests.support.kiosk_shop import HUB_KEY
from tests.support.open_databases import close_left_open


@pytest.mark.parametrize("part", ["store", "broker"])
def test_a_file_that_its_configuration_names_is_missing(
    tmp_path: Path, part: str
) -> None:
    missing = tmp_path / "missing"
    config = KioskConfig(
        kid="K1",
        hub=HubIdentity(public_key=HUB_KEY.public),
        journal=JournalConfig(folder=tmp_path),
        store=StoreConfig(invoice_key_file=missing if part == "store" else None),
        broker=BrokerConfig(password_file=missing if part == "broker" else None),
    )
    with pytest.raises(ConfigError, match="missing"):
        Kiosk(config, Wiring())
    assert close_left_open() == []
