"""Each check of the doctor, on folders that look like a machine's."""

import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.api import DriverError
from firmware.kiosk.config import (
    CameraConfig,
    DisplayConfig,
    HubIdentity,
    KioskConfig,
    PanelConfig,
    PrinterConfig,
    ScannerConfig,
)
from provisioning.checks import devices, machine
from provisioning.checks.box import kiosk_libraries
from provisioning.checks.box.common import needs_of
from provisioning.checks.camera.plugged import csi_camera
from provisioning.checks.finding import CheckResult, Grade
from provisioning.checks.storage import mount_of, storage


def _one(findings: Iterable[CheckResult]) -> CheckResult:
    (finding,) = findings
    return finding


def _mounts(tmp_path: Path, kind: str, options: str) -> Path:
    table = tmp_path / "mounts"
    table.write_text(f"/dev/sda / {kind} rw\n/dev/sdb / {kind} {options} 0 0\n")
    return table


# --- devices ---


def test_every_device_that_is_turned_on_is_looked_at(tmp_path: Path) -> None:
    config = KioskConfig(
        kid="k1",
        hub=HubIdentity(public_key=""),
        scanner=ScannerConfig(kind="serial", path=str(tmp_path / "scanner")),
        printer=PrinterConfig(kind="serial", path=str(tmp_path / "printer")),
    )
    found = list(devices.devices(config, tmp_path))
    names = ["camera", "scanner", "panel", "display", "printer"]
    assert [each.check for each in found] == names
    assert {each.grade for each in found} == {Grade.FAULT}
    assert all(each.remedy.endswith(".") for each in found)


def test_a_box_without_devices_has_no_device_findings(tmp_path: Path) -> None:
    config = KioskConfig(
        kid="k1",
        hub=HubIdentity(public_key=""),
        camera=CameraConfig(kind="none"),
        panel=PanelConfig(kind="none"),
        display=DisplayConfig(controller="none"),
        printer=PrinterConfig(kind="none"),
    )
    assert list(devices.devices(config, tmp_path)) == []


def test_devices_that_are_there_are_ok(tmp_path: Path) -> None:
    for name in ("camera", "gpiochip0", "i2c-1", "media0", "spidev0.1"):
        (tmp_path / name).touch()
    usb = CameraConfig(path=str(tmp_path / "camera"))
    spi = DisplayConfig(bus="spi", spi_device=1)
    found = [
        *devices.camera(usb, tmp_path),
        csi_camera(tmp_path, lambda: None),
        *devices.panel(PanelConfig(), tmp_path),
        *devices.display(DisplayConfig(), tmp_path),
        *devices.display(spi, tmp_path),
    ]
    assert [each.grade for each in found] == [Grade.OK] * 5


def test_a_camera_whose_library_cannot_be_loaded_is_a_fault(tmp_path: Path) -> None:
    none = csi_camera(tmp_path, lambda: None)
    assert (none.grade, none.seen) == (Grade.FAULT, "the kernel has none")
    (tmp_path / "media0").touch()

    def load() -> None:
        raise DriverError("picamera2 cannot be loaded")

    found = csi_camera(tmp_path, load)
    assert (found.grade, found.seen) == (Grade.FAULT, "picamera2 cannot be loaded")


def test_a_device_of_another_group_names_the_group(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.touch()
    device.chmod(0)
    config = PrinterConfig(kind="file", path=str(device))
    if os.access(device, os.R_OK):  # root may use everything
        assert _one(devices.printer(config)).grade is Grade.OK
    else:
        assert "group lp" in _one(devices.printer(config)).remedy


def test_a_usb_printer_is_known_by_its_ids(tmp_path: Path) -> None:
    (tmp_path / "1-1").mkdir()
    (tmp_path / "1-1/idVendor").write_text("0416\n")
    (tmp_path / "1-1/idProduct").write_text("5011\n")
    known = PrinterConfig(kind="usb")
    other = PrinterConfig(kind="usb", usb_product=0x5012)
    assert _one(devices.printer(known, tmp_path)).grade is Grade.OK
    assert _one(devices.printer(other, tmp_path)).seen == "no USB device 0416:5012"


def test_a_network_printer_must_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        config = PrinterConfig(kind="network", host="127.0.0.1", port=port)
        assert _one(devices.printer(config)).grade is Grade.OK
    assert _one(devices.printer(config)).grade is Grade.FAULT


# --- machine ---


def test_fonts_and_decoder_of_this_machine_are_there(tmp_path: Path) -> None:
    assert kiosk_libraries.fonts(DisplayConfig().font_folder).grade is Grade.OK
    assert kiosk_libraries.decoder().grade is Grade.OK
    assert "xfonts-wqy" in kiosk_libraries.fonts(tmp_path).remedy
    assert kiosk_libraries.decoder("no-such-library").grade is Grade.FAULT


def test_packages_must_be_there_as_pinned() -> None:
    assert _one(machine.packages(["msgspec==0.22.0", "pytest"])).grade is Grade.OK
    wrong = _one(machine.packages(["msgspec==0.0.1", "no-such-package==1.0"]))
    assert wrong.grade is Grade.FAULT
    assert wrong.seen.endswith("msgspec==0.0.1, no-such-package==1.0")


@pytest.mark.parametrize(
    ("year", "synchronised", "grade"),
    [
        (2026, True, Grade.OK),
        (2026, False, Grade.WARN),
        (1970, True, Grade.FAULT),
        (2100, False, Grade.FAULT),
    ],
)
def test_the_clock_must_be_plausible_and_synchronised(
    tmp_path: Path, *, year: int, synchronised: bool, grade: Grade
) -> None:
    mark = tmp_path / "synchronized"
    if synchronised:
        mark.touch()
    now = datetime(year, 5, 1, 12, 30, tzinfo=UTC)
    finding = machine.clock(now, mark, str(tmp_path / "none"))
    assert finding.grade is grade
    assert finding.seen.startswith(f"{year}-05-01 12:30:00 UTC")


@pytest.mark.parametrize(("word", "grade"), [("yes", Grade.OK), ("no", Grade.WARN)])
def test_a_clock_that_chrony_has_set_is_synchronised_too(
    tmp_path: Path, word: str, grade: Grade
) -> None:
    asked = tmp_path / "timedatectl"
    asked.write_text(f"#!/bin/sh\necho {word}\n", "ascii")
    asked.chmod(0o755)
    now = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    assert machine.clock(now, tmp_path / "none", str(asked)).grade is grade


def test_tells_where_the_kernel_keeps_no_memory_limit(tmp_path: Path) -> None:
    controllers = tmp_path / "cgroup.controllers"
    assert machine.memory_limit(controllers).grade is Grade.WARN
    controllers.write_text("cpuset cpu io pids\n")
    assert "cgroup_enable=memory" in machine.memory_limit(controllers).remedy
    controllers.write_text("cpu io memory pids\n")
    assert machine.memory_limit(controllers).grade is Grade.OK


# --- storage ---


def test_a_folder_on_a_disk_with_room_is_ok(tmp_path: Path) -> None:
    mounts = _mounts(tmp_path, "ext4", "rw,noatime")
    assert [each.grade for each in storage(tmp_path, 1, mounts)] == [Grade.OK]


def test_room_is_a_fault_below_the_limit_and_a_warning_near_it(tmp_path: Path) -> None:
    mounts = _mounts(tmp_path, "ext4", "rw,noatime")
    least = storage(tmp_path, 1, mounts)[0].seen
    free_mb = int(least.partition(" ")[0])
    assert storage(tmp_path, free_mb * 2, mounts)[0].grade is Grade.FAULT
    assert storage(tmp_path, free_mb // 2, mounts)[0].grade is Grade.WARN


@pytest.mark.parametrize(
    ("kind", "options", "grade"),
    [
        ("tmpfs", "rw,noatime", Grade.FAULT),
        ("overlay", "rw,relatime", Grade.FAULT),
        ("ext4", "ro,noatime", Grade.FAULT),
        ("ext4", "rw", Grade.WARN),
    ],
)
def test_a_mount_that_forgets_refuses_or_wears_out_is_told(
    tmp_path: Path, *, kind: str, options: str, grade: Grade
) -> None:
    found = storage(tmp_path, 1, _mounts(tmp_path, kind, options))
    assert [each.grade for each in found] == [Grade.OK, grade]


def test_a_folder_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    assert _one(storage(tmp_path / "none", 1)).grade is Grade.FAULT


def test_the_nearest_mount_holds_the_folder_and_the_last_covers(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(
        f"/dev/a / ext4 rw 0 0\n/dev/b {tmp_path} ext4 rw 0 0\n"
        f"/dev/c {tmp_path} xfs rw,noatime 0 0\n/dev/d /elsewhere ext4 rw 0 0\n"
    )
    mount = mount_of(tmp_path, table)
    assert mount is not None
    assert (mount.device, mount.kind) == ("/dev/c", "xfs")


OVERLAY = "overlayroot / overlay rw,relatime,lowerdir=/media/root-ro 0 0\n"


@pytest.mark.parametrize(
    ("own", "grade"),
    [
        ("/dev/mmcblk0p3 {folder} ext4 rw,noatime 0 0\n", Grade.OK),
        # As overlayroot does with all of /etc/fstab unless it is told recurse=0.
        ("overlay {folder} overlay rw,noatime 0 0\n", Grade.FAULT),
        ("", Grade.FAULT),
    ],
)
def test_a_root_that_is_never_written_keeps_the_box_on_a_disk_of_its_own(
    own: str, grade: Grade, tmp_path: Path
) -> None:
    table = tmp_path / "mounts"
    table.write_text(OVERLAY + own.format(folder=tmp_path))
    found = storage(tmp_path, 1, table)
    assert max(found, key=lambda each: each.grade is Grade.FAULT).grade is grade


def test_a_mount_out_of_sight_is_a_warning(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text("/dev/d /elsewhere ext4 rw 0 0\n")
    assert storage(tmp_path, 1, table)[1].grade is Grade.WARN


def test_a_box_needs_the_packages_of_its_role_only() -> None:
    lines = (
        "msgspec==0.22.0",
        'luma.core==2.6.0; extra == "kiosk"',
        "SQLAlchemy==2.1.9 ; extra == 'hub'",
        'pytest==9.2.0; extra == "dev"',
    )
    assert needs_of("kiosk", lines) == ["msgspec==0.22.0", "luma.core==2.6.0"]
    assert needs_of("hub", lines) == ["msgspec==0.22.0", "SQLAlchemy==2.1.9"]
