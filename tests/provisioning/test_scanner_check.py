"""What the doctor says of the barcode scanner, on folders like a machine's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.scanner.keyboards import InputDevices
from drivers.sim.keyboard import SimKeyboard
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.config import ScannerConfig
from provisioning.checks import devices
from provisioning.checks.finding import Grade
from provisioning.checks.scanner.plugged import LOGINS, keyboard_scanner, logins
from provisioning.steps import Remove, StepOutcome, SymbolicLink

NOTHING = Phrase("login")


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
