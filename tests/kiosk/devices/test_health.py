"""What a kiosk makes of what its devices say."""

from dataclasses import replace

import pytest

from drivers.api import (
    CameraComplaint,
    CameraHealth,
    CameraTrouble,
    DecoderLocked,
    DecoderRestarted,
    DeviceAbsent,
    DeviceLost,
    DeviceReady,
    Paper,
    PrinterChanged,
    PrinterStatus,
    PrintTrouble,
)
from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.kiosk.config import CameraConfig
from firmware.kiosk.devices.health import Health, UnknownCodes
from firmware.kiosk.devices.names import DeviceName, devices_behind
from firmware.kiosk.sale.events import NotSoldReason

pytestmark = pytest.mark.unit

CAMERA = (DeviceName.CAMERA, DeviceName.CAMERA_SCANNER)
BOTH = (DeviceName.DISPLAY, *CAMERA, DeviceName.SERIAL_SCANNER)


@pytest.mark.parametrize(
    ("devices", "lost", "blind"),
    [
        (BOTH, (), False),
        (BOTH, (DeviceName.CAMERA,), False),
        (BOTH, (DeviceName.CAMERA, DeviceName.SERIAL_SCANNER), True),
        (BOTH, (DeviceName.CAMERA_SCANNER, DeviceName.SERIAL_SCANNER), True),
        (CAMERA, (DeviceName.CAMERA_SCANNER,), True),
        (CAMERA, (DeviceName.DISPLAY,), False),
        ((DeviceName.SERIAL_SCANNER,), (DeviceName.SERIAL_SCANNER,), True),
        ((DeviceName.DISPLAY, DeviceName.PRINTER), (), True),
    ],
)
def test_a_kiosk_is_blind_when_no_source_of_codes_works(
    devices: tuple[DeviceName, ...], lost: tuple[DeviceName, ...], *, blind: bool
) -> None:
    health = Health()
    for device in lost:
        health = health.after(DeviceLost(device, "gone"))
    assert health.cannot_scan(devices) is blind

    for device in lost:
        health = health.after(DeviceReady(device))
    assert health.reasons() == ()


def test_what_need_not_be_there_is_absent_and_not_lost() -> None:
    scanner = DeviceName.SERIAL_SCANNER
    health = Health().after(DeviceAbsent(scanner))
    assert health.reasons() == ()
    assert health.cannot_scan((scanner,))
    blind = health.after(DeviceLost(DeviceName.CAMERA, "gone"))
    assert blind.cannot_scan(BOTH)
    assert not health.after(DeviceReady(scanner)).cannot_scan((scanner,))


@pytest.mark.parametrize(
    ("complaint", "trouble"),
    [
        ("", None),
        (CameraComplaint.COVERED, CameraTrouble.SEES_NOTHING),
        (CameraComplaint.DARK, CameraTrouble.SEES_NOTHING),
        (CameraComplaint.BLURRED, None),
    ],
)
def test_a_camera_that_is_covered_or_in_the_dark_sees_nothing(
    complaint: str, trouble: CameraTrouble | None
) -> None:
    seen = CameraHealth(6.0, 0, 0.0, 0.0, 6.0, complaint)
    health = Health().after(seen)
    assert health.camera_trouble is trouble
    lost = health.after(DeviceLost(DeviceName.CAMERA, "gone"))
    assert lost.camera_trouble is CameraTrouble.LOST
    assert health.after(replace(seen, complaint="")).camera_trouble is None


def test_a_decoder_that_was_begun_anew_is_counted_and_not_lost() -> None:
    health = Health()
    for _ in range(2):
        health = health.after(DecoderRestarted(DeviceName.CAMERA_SCANNER))
    assert (health.decoder_restarts, health.reasons()) == (2, ())


def test_a_decoder_without_its_lock_is_named_until_it_has_one() -> None:
    unlocked = Health().after(DecoderLocked(DeviceName.CAMERA_SCANNER, locked=False))
    assert unlocked.reasons() == ("decoder_unlocked",)
    locked = unlocked.after(DecoderLocked(DeviceName.CAMERA_SCANNER, locked=True))
    assert locked.reasons() == ()


def test_the_scanner_of_a_camera_reports_on_the_camera() -> None:
    threads = (DeviceName.DISPLAY, DeviceName.CAMERA_SCANNER, DeviceName.SERIAL_SCANNER)
    assert devices_behind(threads) == BOTH


def test_a_printer_that_is_unplugged_has_that_trouble_first() -> None:
    health = Health().after(
        PrinterChanged(PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT))
    )
    assert health.print_trouble is PrintTrouble.PAPER_OUT
    gone = health.after(DeviceLost("printer", "gone"))
    assert gone.print_trouble is PrintTrouble.UNPLUGGED
    assert gone.reasons() == ("printer_lost", "printer_paper_out")


def test_a_prankster_is_counted_but_fills_no_memory() -> None:
    unknown = UnknownCodes()
    for number in range(1_000):
        unknown.count(NotSoldReason.ARTICLE, f"{number:013d}")
    assert unknown.reasons[NotSoldReason.ARTICLE] == 1_000
    assert len(unknown.drain()) == 200
    assert unknown.drain() == {}


def test_a_focus_that_a_csi_camera_would_not_take_is_refused() -> None:
    with pytest.raises(ConfigError, match="focus"):
        from_mapping("kiosk", {"kind": "csi", "focus": 30}, CameraConfig)
    assert from_mapping("kiosk", {"kind": "csi"}, CameraConfig).focus == -1
    with pytest.raises(ConfigError, match=r"focus_dioptres.*15"):
        from_mapping("kiosk", {"kind": "csi", "focus_dioptres": 15.5}, CameraConfig)
