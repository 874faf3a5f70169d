"""Which settings follow from answers and strip, and which printer is meant."""

import tomllib
from pathlib import Path

import pytest

from drivers.printer.self_test import PrinterAnswers
from drivers.printer.usb_devices import UsbPlace
from firmware.base.config_loader import from_mapping
from firmware.kiosk.printer_config import PrinterConfig
from provisioning.checks.finding import Grade
from provisioning.checks.printer.plugged import usb_printer
from provisioning.checks.printer.settings import (
    SeenOnStrip,
    place_keys,
    proposed,
    toml_lines,
)

WHOLE = PrinterAnswers((0x12,) * 4, in_turn=0)
NO_GS_R = PrinterAnswers((0x12,) * 4)
PART = PrinterAnswers((0x12, None, None, 0x12), in_turn=0)
MUTE = PrinterAnswers()


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (WHOLE, {"answers": True, "confirm": "executed"}),
        (NO_GS_R, {"answers": True, "confirm": "received"}),
        (PART, {"answers": False, "confirm": "sent"}),
        (MUTE, {"answers": False, "confirm": "sent"}),
    ],
)
def test_answers_alone_say_two_keys(
    answers: PrinterAnswers, keys: dict[str, object]
) -> None:
    assert proposed(answers, SeenOnStrip()) == keys


def test_what_a_person_saw_says_the_rest() -> None:
    seen = SeenOnStrip(columns=42, boxes="A", lines="12", cut=False)
    keys = proposed(MUTE, seen) | dict(place_keys(UsbPlace("1-1", "", 1, 4), ()))
    assert toml_lines(keys) == [
        "[printer]",
        "answers = false",
        'confirm = "sent"',
        "columns = 42",
        "native_qr = false",
        'cut = "none"',
        'charset = "gbk"',
        'usb_port = "1-1"',
    ]


@pytest.mark.parametrize(
    ("lines", "charset"), [("12", "gbk"), ("1", "gb2312"), ("3", "cp858")]
)
def test_the_largest_legible_font_is_taken(lines: str, charset: str) -> None:
    assert proposed(WHOLE, SeenOnStrip(lines=lines))["charset"] == charset


def test_proposals_are_settings_that_load() -> None:
    seen = SeenOnStrip(columns=36, boxes="AB", lines="3", cut=True)
    lines = "\n".join(toml_lines(proposed(WHOLE, seen) | {"usb_serial": 'a"b\\'}))
    read = from_mapping("kiosk.toml", tomllib.loads(lines)["printer"], PrinterConfig)
    assert (read.columns, read.charset, read.usb_serial) == (36, "cp858", 'a"b\\')


def test_a_serial_number_names_a_printer_only_if_no_other_has_it() -> None:
    own, same = UsbPlace("1-1", "GP1", 1, 4), UsbPlace("1-2", "GP1", 1, 5)
    assert place_keys(own, (own,)) == {"usb_serial": "GP1"}
    assert place_keys(own, (own, same)) == {"usb_port": "1-1"}


def _plugged(folder: Path, port: str, serial: str) -> None:
    (folder / port).mkdir()
    texts = {"idVendor": "0416", "idProduct": "5011", "serial": serial}
    for name, text in texts.items():
        if text:
            (folder / port / name).write_text(f"{text}\n")


def test_two_printers_of_one_model_are_both_named(tmp_path: Path) -> None:
    _plugged(tmp_path, "1-1", "GP001")
    _plugged(tmp_path, "1-2", "")
    found = usb_printer(PrinterConfig(), tmp_path)
    assert found.grade is Grade.FAULT
    assert found.seen == "several USB 0416:5011: 1-1 (GP001), 1-2"
    for meant in (PrinterConfig(usb_serial="GP001"), PrinterConfig(usb_port="1-2")):
        assert usb_printer(meant, tmp_path).grade is Grade.OK
    elsewhere = usb_printer(PrinterConfig(usb_port="1-3"), tmp_path)
    assert (
        elsewhere.seen
        == "USB 0416:5011 is at 1-1 (GP001), 1-2, not where [printer] says"
    )
