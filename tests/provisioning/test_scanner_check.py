"""What the doctor says of the barcode scanner, on folders like a machine's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.scanner.keyboards import InputDevices
from drivers.sim.keyboard import SimKeyboard
from drivers.usb_serials import UsbSerials
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.config import ScannerConfig
from provisioning.checks import devices
from provisioning.checks.finding import CheckResult, Grade
from provisioning.checks.scanner.plugged import LOGINS, keyboard_scanner, logins
from provisioning.steps import Remove, StepOutcome, SymbolicLink
from tests.support.usb_ports import no_serials, plug_serial

NOTHING = Phrase("login")


def serial_scanner(config: ScannerConfig, serials: UsbSerials) -> list[CheckResult]:
    return list(devices.scanner(config, serials=serials))


@pytest.fixture
def inputs(tmp_path: Path) -> InputDevices:
    return InputDevices(tmp_path / "sys/class", tmp_path / "dev")


@pytest.fixture
def gun(tmp_path: Path) -> Iterator[SimKeyboard]:
    gun = SimKeyboard(tmp_path)
    gun.plug()
    yield gun
    gun.unplug()


@pytest.mark.usefixtures("gun")
def test_the_scanner_that_types_is_named_with_its_port(inputs: InputDevices) -> None:
    (found,) = keyboard_scanner(ScannerConfig(kind="keyboard"), inputs)
    assert (found.grade, found.seen) == (
        Grade.OK,
        "types: Sim 2D Scanner at port 1-1.2",
    )


@pytest.mark.parametrize(
    ("kind", "grade"), [("auto", Grade.OK), ("keyboard", Grade.FAULT)]
)
@pytest.mark.usefixtures("gun")
def test_none_at_its_port_is_a_fault_where_one_must_be(
    inputs: InputDevices, kind: str, grade: Grade
) -> None:
    config = ScannerConfig(kind=kind, usb_port="3-2")  # type: ignore[arg-type]
    (found,) = keyboard_scanner(config, inputs)
    assert found.grade is grade
    assert "plugged in" in found.seen


def test_one_of_another_group_names_the_group(
    inputs: InputDevices, gun: SimKeyboard, tmp_path: Path
) -> None:
    assert gun.port
    (tmp_path / "dev/event0").unlink()
    (found,) = keyboard_scanner(ScannerConfig(kind="auto"), inputs)
    assert found.grade is Grade.FAULT
    assert "group input" in found.remedy
    (tmp_path / "dev/event0").touch()


@pytest.mark.usefixtures("gun")
def test_auto_means_the_serial_one_where_it_is(
    inputs: InputDevices, tmp_path: Path
) -> None:
    serial = tmp_path / "scanner"
    config = ScannerConfig(kind="auto", path=str(serial))
    assert next(devices.scanner(config, inputs)).seen.startswith("types: ")
    serial.touch()
    assert next(devices.scanner(config, inputs)).seen == str(serial)


def test_a_serial_scanner_is_told_with_its_port(tmp_path: Path) -> None:
    serials = no_serials(tmp_path)
    plug_serial(serials, "ttyACM0", "usb1/1-1/1-1:1.0", "GM65 Scanner")
    (serials.dev / "ttyACM0").touch()
    named = tmp_path / "scanner"
    named.symlink_to(serials.dev / "ttyACM0")
    where = f"{serials.dev}/ttyACM0 at port 1-1 (GM65 Scanner)"
    (told,) = serial_scanner(ScannerConfig(kind="serial", path=str(named)), serials)
    assert (told.grade, told.seen) == (Grade.OK, f"{named}: {where}")
    (told,) = serial_scanner(ScannerConfig(kind="serial", usb_port="1-1"), serials)
    assert (told.grade, told.seen) == (Grade.OK, where)
    (told,) = serial_scanner(ScannerConfig(kind="serial", usb_port="1-2"), serials)
    assert told.grade is Grade.FAULT
    assert told.seen == f"no serial device at port 1-2; plugged in: {where}"


def test_a_name_that_chance_gave_is_a_warning(tmp_path: Path) -> None:
    serials = no_serials(tmp_path)
    for name, port in (("ttyUSB0", "1-1"), ("ttyUSB1", "1-2"), ("ttyACM0", "1-3")):
        plug_serial(serials, name, f"usb1/{port}/{port}:1.0")
        (serials.dev / name).touch()
    by_path = tmp_path / "by-path"
    by_path.mkdir()
    (by_path / "usb-0:1").symlink_to(serials.dev / "ttyUSB0")
    for path, warned in (
        (serials.dev / "ttyUSB0", True),
        (serials.dev / "ttyACM0", False),
        (by_path / "usb-0:1", False),
    ):
        config = ScannerConfig(kind="serial", path=str(path))
        _, *more = serial_scanner(config, serials)
        assert [each.grade for each in more] == [Grade.WARN] * warned
        assert all("ttyUSB1 at port 1-2" in each.seen for each in more)
    config = ScannerConfig(kind="serial", path=str(serials.dev / "ttyUSB0"))
    _, warning = serial_scanner(config, serials)
    assert "usb_port" in warning.remedy


def test_a_login_that_could_hear_the_scanner_is_told_until_it_is_masked(
    tmp_path: Path,
) -> None:
    screen = tmp_path / "tty1"
    assert list(logins(screen, tmp_path)) == []
    screen.touch()
    (told,) = logins(screen, tmp_path)
    assert told.grade is Grade.WARN
    assert all(name in told.remedy for name in LOGINS)
    (tmp_path / LOGINS[0]).symlink_to(os.devnull)
    (told,) = logins(screen, tmp_path)
    assert LOGINS[0] not in told.remedy
    (tmp_path / LOGINS[1]).touch()
    assert list(logins(screen, tmp_path)) == []


def test_a_persons_own_login_stays_when_the_kiosk_goes(tmp_path: Path) -> None:
    unit = tmp_path / "getty@tty1.service"
    remove = Remove(NOTHING, unit, link_to=Path(os.devnull))
    assert remove.execute(Path("/")) is StepOutcome.SAME
    unit.write_text("mine", "utf-8")
    assert remove.execute(Path("/")) is StepOutcome.KEPT
    unit.unlink()
    SymbolicLink(NOTHING, unit, Path(os.devnull)).execute(Path("/"))
    assert remove.execute(Path("/")) is StepOutcome.DONE
    assert not unit.is_symlink()
