"""Whatever stops or limits selling has a finding and a remedy; none is forgotten."""

from pathlib import Path

import pytest

from drivers.api import CameraComplaint, PrintTrouble
from firmware.kiosk.devices.health import DECODER_UNLOCKED
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.runtime.limits import Limit, stop_name
from firmware.kiosk.runtime.status_line import limits_in, status_line
from firmware.kiosk.stops import StopReason
from firmware.kiosk.time_trust import TimeDoubt
from firmware.mqtt.link import NAME_TAKEN
from provisioning.checks.finding import Grade
from provisioning.checks.kiosk_state.kiosk_limits import EXPLAINED
from provisioning.checks.kiosk_state.running import running, selling
from provisioning.checks.service import ServiceStatus

NAMES = [
    *map(stop_name, StopReason),
    *Limit,
    *TimeDoubt,
    *(f"printer_{trouble}" for trouble in PrintTrouble),
    *(f"camera_{complaint}" for complaint in CameraComplaint),
    DECODER_UNLOCKED,
    *(f"{name}{end}" for name in DeviceName for end in ("_lost", "_stuck")),
]
LINK = f"linked to 10.0.0.1:8883 as k1, {NAME_TAKEN}"
DOCTOR = Path("docs/doctor.md")


def test_nothing_is_explained_that_does_not_exist() -> None:
    assert set(EXPLAINED) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_stops_or_limits_selling_is_a_finding_with_a_remedy(name: str) -> None:
    line = status_line(None, (name,), LINK)
    (found,) = selling(ServiceStatus(runs=True, status=line))
    stops = name in set(map(stop_name, StopReason))
    assert (found.grade is Grade.FAULT) == (
        stops or name in {"kid_taken", "journal_damaged"}
    )
    assert name in found.seen
    assert found.remedy.endswith(".")
    assert f"`{name}`" in DOCTOR.read_text("utf-8")


def test_the_line_of_an_earlier_build_names_its_stop() -> None:
    assert limits_in("not selling (scanner), not linked: none") == ("stopped_scanner",)
    assert limits_in(f"selling, {LINK}") == ()


def test_several_limits_are_several_findings() -> None:
    names = ("printer_paper_out", "clock_unsure", "stopped_scanner")
    line = status_line(StopReason.SCANNER, names, "not linked yet")
    assert line.startswith("not selling (scanner); limits: ")
    assert limits_in(line) == names
    assert len(list(selling(ServiceStatus(runs=True, status=line)))) == 3


def test_what_a_newer_build_names_is_still_a_finding() -> None:
    line = status_line(None, ("moon_full",), LINK)
    (found,) = selling(ServiceStatus(runs=True, status=line))
    assert (found.grade, "moon_full" in found.seen) == (Grade.WARN, True)


def test_a_kiosk_that_sells_and_one_that_does_not_run() -> None:
    sells = ServiceStatus(runs=True, status=f"selling, {LINK}", state="active")
    (found,) = selling(sells)
    assert found.grade is Grade.OK
    assert list(selling(ServiceStatus(runs=False, status=""))) == []
    assert list(running("kiosk", ServiceStatus(runs=False, status=""))) == []


@pytest.mark.parametrize(
    ("state", "grade"), [("failed", Grade.FAULT), ("inactive", Grade.WARN)]
)
def test_a_service_that_does_not_run_is_a_finding(state: str, grade: Grade) -> None:
    (found,) = running("hub", ServiceStatus(runs=False, status="", state=state))
    assert found.grade is grade
    assert "hub" in found.remedy
