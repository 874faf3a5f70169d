"""The board tells of its supply, its heat and its card; a desk tells of none."""

from pathlib import Path

import pytest

from firmware.kiosk.board import REPORT_LOW_S, BoardWatch, card_used_percent, celsius
from tests.support.boards import has_card, has_heat, has_supply


def test_a_desk_tells_of_nothing(tmp_path: Path) -> None:
    board = BoardWatch(tmp_path)
    board.poll(0.0)
    assert (board.dips, board.hot, board.supply_was_low(0.0)) == (None, False, False)
    assert board.numbers() == {}


def test_each_dip_of_the_supply_counts_once_and_is_told_for_a_while(
    tmp_path: Path,
) -> None:
    has_supply(tmp_path, low=False)
    board = BoardWatch(tmp_path)
    for second, low in enumerate([False, True, True, False, True, False]):
        has_supply(tmp_path, low=low)
        board.poll(float(second))
    assert board.numbers() == {"supply_dips": 2}
    assert board.supply_was_low(4.0 + REPORT_LOW_S - 1)
    assert not board.supply_was_low(4.0 + REPORT_LOW_S)


def test_another_sensor_is_not_taken_for_the_supply(tmp_path: Path) -> None:
    has_supply(tmp_path, low=True, name="cpu_thermal")
    board = BoardWatch(tmp_path)
    board.poll(0.0)
    assert board.dips is None


def test_a_hot_board_is_hot_until_it_has_cooled_off(tmp_path: Path) -> None:
    board, felt = BoardWatch(tmp_path), list[bool]()
    for turn, degrees in enumerate([79.9, 80.0, 76.0, 74.9, 79.0]):
        has_heat(tmp_path, degrees)
        board.poll(10.0 * turn)
        felt.append(board.hot)
    assert felt == [False, True, True, False, False]
    assert celsius(tmp_path) == 79.0


@pytest.mark.parametrize(
    ("told", "used"),
    [("0x01 0x01", 10), ("0x02 0x0b", 110), ("0x00 0x00", None), ("", None)],
)
def test_a_card_tells_how_much_of_its_life_is_behind_it(
    tmp_path: Path, told: str, used: int | None
) -> None:
    has_card(tmp_path, told)
    assert card_used_percent(tmp_path) == used


def test_what_cannot_be_read_is_not_told(tmp_path: Path) -> None:
    has_heat(tmp_path, 40.0)
    (tmp_path / "class/thermal/thermal_zone0/temp").write_text("?\n")
    has_card(tmp_path, "soon")
    assert BoardWatch(tmp_path).numbers() == {}
