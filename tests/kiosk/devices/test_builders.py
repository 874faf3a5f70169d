"""Which driver serves which part of the configuration, and under which name."""

from typing import Any, cast

import pytest

from drivers.camera.frames import CsiSettings, V4l2Settings
from drivers.display.display import SpiWiring
from drivers.panel.panel import Panel
from drivers.scanner.auto_scanner import AutoScanner
from drivers.scanner.keyboard_scanner import KeyboardScanner
from drivers.scanner.serial_scanner import SerialScanner
from drivers.sim.pins import Pins
from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.kiosk.config import CameraConfig, KioskConfig
from firmware.kiosk.devices.builders import (
    Backends,
    builders,
    display_wiring,
    frame_source,
)
from firmware.kiosk.devices.names import DeviceName, devices_behind
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


def kiosk(**tables: object) -> KioskConfig:
    public_key = SigningKey.generate().public
    document = {"kid": "K1", "hub": {"public_key": public_key}, **tables}
    return from_mapping("kiosk", document, KioskConfig)


@pytest.mark.parametrize("proof", ["badge", "key", "badge_or_key"])
def test_the_key_switch_has_a_pin_only_where_it_is_asked_for(proof: str) -> None:
    config = kiosk(panel={"key_pin": 4}, staff={"proof": proof})
    factory = cast("Any", Pins().factory)
    built = builders(config, lambda _event: None, Backends(pins=factory))
    panel = cast("Panel", built[DeviceName.PANEL]())
    panel.open()
    pulled = factory.pin(4).pull == "up"
    panel.close()
    assert pulled == (proof != "badge")


@pytest.mark.parametrize(
    ("kind", "driver"),
    [("serial", SerialScanner), ("keyboard", KeyboardScanner), ("auto", AutoScanner)],
)
def test_each_kind_of_scanner_has_its_driver(kind: str, driver: type) -> None:
    config = kiosk(scanner={"kind": kind, "usb_port": "1-1.2"})
    built = builders(config, lambda _event: None, Backends())
    scanner = built[DeviceName.SERIAL_SCANNER]()
    assert type(scanner) is driver
    assert getattr(scanner, "name", None) is DeviceName.SERIAL_SCANNER


@pytest.mark.parametrize(
    ("table", "refused"),
    [
        ({"rotate_deg": 90}, r"display\.rotate_deg.*0, 180"),
        ({"bus": "spi", "spi_dc_pin": 5}, r"display\.spi_dc_pin.*no part of \[panel\]"),
        ({"bus": "spi", "spi_reset_pin": 24}, r"display\.spi_reset_pin.*spi_dc_pin"),
        ({"spi_speed_hz": 1}, r"display\.spi_speed_hz.*100000"),
    ],
)
def test_a_display_that_cannot_be_is_refused(
    table: dict[str, object], refused: str
) -> None:
    with pytest.raises(ConfigError, match=refused):
        kiosk(display=table)


def test_pins_of_the_other_bus_or_of_no_panel_are_nobodys() -> None:
    assert kiosk(display={"bus": "i2c", "spi_dc_pin": 5})
    pins = {"bus": "spi", "spi_dc_pin": 5, "spi_reset_pin": 6}
    assert kiosk(display=pins, panel={"kind": "none"})


def test_a_display_is_wired_as_the_file_says() -> None:
    display = {"bus": "spi", "spi_dc_pin": 22, "spi_reset_pin": 27, "spi_device": 1}
    config = kiosk(display={**display, "spi_speed_hz": 1_000_000}).display
    wiring = display_wiring(config)
    assert wiring == SpiWiring(0, 1, 22, 27, 1_000_000)


@pytest.mark.parametrize("port", ["1", "1-", "usb1", "1-1.2:1.0", "1-1.", "-1"])
def test_a_port_that_no_kernel_names_is_refused(port: str) -> None:
    with pytest.raises(ConfigError, match=r"scanner\.usb_port.*such as 1-1\.2"):
        kiosk(scanner={"usb_port": port})


def test_the_old_name_of_the_call_button_is_refused_with_its_new_one() -> None:
    with pytest.raises(ConfigError, match=r"staff_pin.*call_pin"):
        kiosk(panel={"staff_pin": 13})


def test_a_key_without_a_panel_proves_nothing() -> None:
    with pytest.raises(ConfigError, match=r"staff\.proof.*badge"):
        kiosk(panel={"kind": "none"}, staff={"proof": "key"})
    assert kiosk(panel={"kind": "none"}, staff={"proof": "badge_or_key"})


def test_a_kiosk_with_everything_has_every_device() -> None:
    built = builders(ALL, lambda _event: None, Backends())
    assert set(devices_behind(built)) == set(DeviceName)


@pytest.mark.parametrize("name", sorted(set(DeviceName) - {DeviceName.CAMERA}))
def test_a_device_reports_under_the_name_that_the_kiosk_has_for_it(
    name: DeviceName,
) -> None:
    built = builders(ALL, lambda _event: None, Backends())
    assert getattr(built[name](), "name", None) is name


def test_a_csi_camera_gets_number_frame_rate_and_focus() -> None:
    config = CameraConfig(
        kind="csi", csi_number=1, frames_per_s=12.0, focus_dioptres=6.5
    )
    wanted = CsiSettings(1, frames_per_s=12.0, focus_dioptres=6.5)
    assert frame_source(config) == wanted
    still = CameraConfig(focus=40)
    assert frame_source(still) == V4l2Settings(
        "/dev/video0", frames_per_s=15, focus_steps=40
    )
