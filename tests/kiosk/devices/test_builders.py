"""Which driver serves which part of the configuration, and under which name."""

import pytest

from firmware.base.config_loader import from_mapping
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.builders import Backends, builders
from firmware.kiosk.devices.names import DeviceName
from firmware.protocol.signing import SigningKey

ALL = from_mapping(
    "kiosk",
    {
        "kid": "K1",
        "hub": {"public_key": SigningKey.generate().public},
        "scanner": {"kind": "serial"},
    },
    KioskConfig,
)


def test_a_kiosk_with_everything_has_every_device() -> None:
    assert set(builders(ALL, lambda _event: None, Backends())) == set(DeviceName)


@pytest.mark.parametrize("name", list(DeviceName))
def test_a_device_reports_under_the_name_that_the_kiosk_has_for_it(
    name: DeviceName,
) -> None:
    built = builders(ALL, lambda _event: None, Backends())
    if name is DeviceName.CAMERA_SCANNER:
        built[DeviceName.CAMERA]()
    assert getattr(built[name](), "name", None) is name
