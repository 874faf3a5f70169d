"""`countertop doctor printer` with a printer at the end of a wire."""

import json
from pathlib import Path

import pytest

from drivers.api import Paper
from drivers.printer.ports import SerialPort, open_transport
from drivers.sim.printer.condition import MUTE, WITHOUT_GS_R
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace
from firmware.base.errors import RefusedError
from firmware.cli.box.trials.printer_trial import check_printer

LIMIT_S = 20.0
CONFIG = """
kid = "k1"
[hub]
public_key = "{key}"
[journal]
folder = "{folder}"
[printer]
kind = "serial"
path = "{folder}/printer"
"""


def _trial(config: Path, *, as_json: bool = False) -> int:
    return check_printer(config, asks=False, as_json=as_json)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(CONFIG.format(folder=tmp_path, key="A" * 43 + "="), "utf-8")
    return path


def test_it_prints_a_strip_and_proposes_what_was_answered(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimPrinter(PtyWire(tmp_path / "printer"), traits=WITHOUT_GS_R) as sim:
        assert _trial(config) == 0
        assert "COUNTERTOP" in sim.wait_slip(LIMIT_S).text
    said = capsys.readouterr().out
    assert "has no GS r" in said
    assert said.endswith('[printer]\nanswers = true\nconfirm = "received"\n')


def test_without_answers_it_prints_all_the_same(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimPrinter(PtyWire(tmp_path / "printer"), traits=MUTE) as sim:
        assert _trial(config, as_json=True) == 0
        assert sim.received.startswith(b"\x1b@COUNTERTOP")
    said = json.loads(capsys.readouterr().out)
    assert said["proposed"] == {"answers": False, "confirm": "sent"}


def test_without_paper_there_is_no_strip(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with SimPrinter(PtyWire(tmp_path / "printer")) as sim:
        sim.set_paper(Paper.OUT)
        assert _trial(config) == 1
        assert not sim.slips
    assert "No strip: there is no paper." in capsys.readouterr().out


def test_a_printer_in_use_is_left_alone(config: Path, tmp_path: Path) -> None:
    with SimPrinter(PtyWire(tmp_path / "printer")) as sim:
        kiosks = open_transport(SerialPort(SerialPlace(str(tmp_path / "printer"))), 1.0)
        with pytest.raises(RefusedError, match="systemctl stop kiosk"):
            _trial(config)
        assert sim.received == b""
        kiosks.close()
