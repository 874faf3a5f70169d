"""The doctor tells of the board what its kernel tells, and of a desk nothing."""

from pathlib import Path

import pytest

from provisioning.checks.board.board import board
from provisioning.checks.board.gpio_chips import chip_with_pins, label_of
from provisioning.checks.finding import CheckResult, Grade
from tests.support.boards import has_card, has_clock_cell, has_heat, has_supply

NOW_S = 1_772_352_000


def found(sys: Path, kernel_log: str = "true") -> dict[str, CheckResult]:
    return {str(one.check): one for one in board(NOW_S, sys, kernel_log)}


def grades(sys: Path, kernel_log: str = "true") -> dict[str, Grade]:
    return {name: one.grade for name, one in found(sys, kernel_log).items()}


def log_of(folder: Path, dips: int) -> str:
    told = folder / "journalctl"
    lines = "echo 'hwmon hwmon1: Undervoltage detected!'\necho Voltage normalised\n"
    told.write_text(f"#!/bin/sh\necho Linux\n{lines * dips}", "ascii")
    told.chmod(0o755)
    return str(told)


def test_a_desk_is_not_judged(tmp_path: Path) -> None:
    assert grades(tmp_path, log_of(tmp_path, 3)) == {}


def test_a_sound_board(tmp_path: Path) -> None:
    has_supply(tmp_path, low=False)
    has_heat(tmp_path, 52.0)
    has_card(tmp_path, "0x01 0x02")
    has_clock_cell(tmp_path, str(NOW_S), battery_uv="3000000")
    assert grades(tmp_path) == dict.fromkeys(
        ("supply", "heat", "card", "cell of the clock"), Grade.OK
    )


def test_a_board_at_its_limits(tmp_path: Path) -> None:
    has_supply(tmp_path, low=False)
    has_heat(tmp_path, 81.4)
    has_card(tmp_path, "0x09 0x02")
    has_clock_cell(tmp_path, str(NOW_S), battery_uv="1900000")
    judged = found(tmp_path, log_of(tmp_path, 3))
    assert {one.grade for one in judged.values()} == {Grade.WARN}
    assert [str(one.seen) for one in judged.values()] == [
        "too weak since the start, times: 3",
        "81 °C",
        "90 % of its life is behind it",
        "flat or not charged",
    ]
    assert all(one.remedy for one in judged.values())


@pytest.mark.parametrize(
    ("low", "dips", "seen"),
    [
        (False, None, "strong enough now"),
        (False, 0, "strong enough since the start"),
        (False, 4, "too weak since the start, times: 4"),
        (True, None, "too weak now"),
        (True, 4, "too weak now"),
    ],
)
def test_where_the_kernels_log_cannot_be_read_only_now_is_told(
    tmp_path: Path, *, low: bool, dips: int | None, seen: str
) -> None:
    has_supply(tmp_path, low=low)
    log = "true" if dips is None else log_of(tmp_path, dips)
    assert str(found(tmp_path, log)["supply"].seen) == seen


@pytest.mark.parametrize(
    ("labels", "chosen"),
    [
        ({}, None),
        ({"gpiochip0": ""}, "gpiochip0"),
        (
            {"gpiochip0": "pinctrl-bcm2711", "gpiochip1": "raspberrypi-exp-gpio"},
            "gpiochip0",
        ),
        (
            {"gpiochip0": "gpio-brcmstb@107d508500", "gpiochip4": "pinctrl-rp1"},
            "gpiochip4",
        ),
        ({"gpiochip10": "gpio-sim", "gpiochip2": "usb"}, "gpiochip2"),
    ],
)
def test_the_chip_with_the_pins_is_found_by_its_label(
    tmp_path: Path, labels: dict[str, str], chosen: str | None
) -> None:
    for name in labels:
        (tmp_path / name).touch()
    chip = chip_with_pins(tmp_path, lambda chip: labels[chip.name])
    assert (chip.name if chip else None) == chosen


def test_what_is_no_chip_has_no_label(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").touch()
    assert label_of(tmp_path / "gpiochip0") == label_of(tmp_path / "none") == ""
