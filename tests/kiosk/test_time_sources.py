"""Which clocks count: one that a server steers, and one with a cell that kept going."""

from pathlib import Path

import pytest

from firmware.kiosk.time_sources import ClockCell, clock_cell
from tests.support.boards import has_clock_cell

NOW_S = 1_772_352_000
NOW = str(NOW_S)


def test_a_machine_without_such_a_clock(tmp_path: Path) -> None:
    assert clock_cell(NOW_S, tmp_path / "rtc0") is ClockCell.ABSENT


@pytest.mark.parametrize(
    ("since_epoch", "hctosys", "battery_uv", "cell"),
    [
        (NOW, "1", None, ClockCell.KEPT),
        (str(NOW_S - 119), "1", "3012345", ClockCell.KEPT),
        (NOW, "1", "2400000", ClockCell.FLAT),
        (NOW, "1", "1200", ClockCell.ABSENT),
        (NOW, "0", None, ClockCell.STOPPED),
        ("", "1", None, ClockCell.STOPPED),
        (str(NOW_S - 121), "1", None, ClockCell.ELSEWHERE),
        ("43", "1", "3000000", ClockCell.ELSEWHERE),
    ],
)
def test_a_clock_with_a_cell_must_have_set_the_machines(
    tmp_path: Path,
    since_epoch: str,
    hctosys: str,
    battery_uv: str | None,
    cell: ClockCell,
) -> None:
    folder = has_clock_cell(
        tmp_path, since_epoch, hctosys=hctosys, battery_uv=battery_uv
    )
    assert clock_cell(NOW_S, folder) is cell
