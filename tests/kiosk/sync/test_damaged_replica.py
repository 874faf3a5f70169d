"""One flipped bit anywhere: each price is right or refused, and nothing ends the kiosk.

What is damaged comes again from the hub, and all is sold as before.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.damaged_shop import FILE, DamagedShop

FLIPS = {"closed": 25, "cut": 5, "copied": 5, "cut-wal": 8, "copied-wal": 8}
"""Bits of each state that `make test` tries; `make long` tries twenty times as many."""
ARTICLES = 150
HEAD_OF_LEAF = 8
"""Bytes before the pointers to the rows of a page."""


def flipped(file: Path, bit: int) -> None:
    """Turn one bit of a file over."""
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DamagedShop:
    return DamagedShop(tmp_path_factory.mktemp("shop"), articles=ARTICLES)


@pytest.mark.parametrize("state", FLIPS)
def test_a_flipped_bit_sells_nothing_at_a_wrong_price(
    shop: DamagedShop, tmp_path: Path, state: str
) -> None:
    assert _wrong_bits(shop, tmp_path, state, FLIPS[state]) == []


def test_a_policy_beside_a_pointer_to_nowhere_is_written_anew(
    shop: DamagedShop, tmp_path: Path
) -> None:
    """What it replaces is not found on the page, so that there would be two."""
    folder = shutil.copytree(shop.closed, tmp_path / "kiosk")
    pointer = 8 * (_page(folder / FILE, "policy") + HEAD_OF_LEAF)
    for bit in range(8, 16):
        flipped(folder / FILE, pointer + bit)
        assert shop.sells_right_or_nothing(folder, f"bit {bit} of the pointer")


def _page(file: Path, table: str) -> int:
    """Where a table of one page begins, in bytes."""
    with closing(sqlite3.connect(file)) as connection:
        find = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        ((root,),) = connection.execute(find, (table,))
        ((size,),) = connection.execute("PRAGMA page_size")
    return (root - 1) * size


@pytest.mark.long
@pytest.mark.parametrize("state", FLIPS)
@pytest.mark.parametrize("part", range(20))
def test_many_flipped_bits_sell_nothing_at_a_wrong_price(
    shop: DamagedShop, tmp_path: Path, state: str, *, part: int
) -> None:
    assert _wrong_bits(shop, tmp_path, f"{state} {part}", FLIPS[state]) == []


def _wrong_bits(shop: DamagedShop, tmp_path: Path, seed: str, flips: int) -> list[int]:
    """The bits after whose flip something was sold that was not right."""
    state = seed.partition(" ")[0]
    source = shop.closed.with_name(state.removesuffix("-wal"))
    name = f"{FILE}-wal" if state.endswith("-wal") else FILE
    chance = random.Random(seed)
    wrong = list[int]()
    for number in range(flips):
        folder = shutil.copytree(source, tmp_path / str(number))
        bit = chance.randrange((folder / name).stat().st_size * 8)
        flipped(folder / name, bit)
        if not shop.sells_right_or_nothing(folder, f"bit {bit} of {state}"):
            wrong.append(bit)
        shutil.rmtree(folder)
    return wrong
