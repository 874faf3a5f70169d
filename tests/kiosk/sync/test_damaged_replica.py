"""One flipped bit anywhere: each price is right or refused, and nothing ends the kiosk.

What is damaged comes again from the hub, and all is sold as before.
"""

import random
import shutil
from pathlib import Path

import pytest

from tests.support.damaged_shop import FILE, DamagedShop

FLIPS = {"closed": 400, "cut": 80, "copied": 80, "cut-wal": 120, "copied-wal": 120}
ARTICLES = 150


def flipped(file: Path, bit: int) -> None:
    """Turn one bit of a file over."""
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DamagedShop:
    return DamagedShop(tmp_path_factory.mktemp("shop"), articles=ARTICLES)


@pytest.mark.parametrize("state", FLIPS)
@pytest.mark.parametrize("tenth", range(10))
def test_a_flipped_bit_sells_nothing_at_a_wrong_price(
    shop: DamagedShop, tmp_path: Path, state: str, tenth: int
) -> None:
    source = shop.closed.with_name(state.removesuffix("-wal"))
    name = f"{FILE}-wal" if state.endswith("-wal") else FILE
    chance = random.Random(f"{state} {tenth}")
    for number in range(FLIPS[state] // 10):
        folder = shutil.copytree(source, tmp_path / str(number))
        bit = chance.randrange((folder / name).stat().st_size * 8)
        flipped(folder / name, bit)
        assert shop.sells_right_or_nothing(folder, f"bit {bit} of {state}")
        shutil.rmtree(folder)
