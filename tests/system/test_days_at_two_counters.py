"""Whatever happens at two counters in a day: books, points and hands agree at night."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from firmware.kiosk.sale import SaleState
from tests.support.counter_days import CounterDay, rich_shop
from tests.support.hub_rig import open_shop
from tests.support.redeeming import flag_kinds, ledger_faults

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing
ACTS = 30


def lived(seed: int) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name, open_shop(Path(name)) as shop:
        day = CounterDay(Path(name), rich_shop(shop), seed)
        day.live(ACTS)
        day.rest()
        agree(day)
        day.close()


def agree(day: CounterDay) -> None:
    assert ledger_faults(day.shop) == []
    assert flag_kinds(day.shop) == []
    booked = set(day.shop.rows("SELECT refund_id, money_fen FROM refunds"))
    assert set(day.shown.items()) <= booked
    for kiosk in day.kiosks.values():
        journal = kiosk.journal_handle.journal
        assert journal is not None
        assert journal.refunds.open is None
        assert journal.outbox.backlog() == 0
        assert kiosk.controller.sale.state is SaleState.IDLE


@pytest.mark.parametrize("seed", range(4))
def test_at_night_all_agree(seed: int) -> None:
    lived(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_after_many_days_all_agree(seed: int) -> None:
    lived(seed)


def test_one_day_sells_with_points_and_gives_back(tmp_path: Path) -> None:
    """The walks of the days above come to their ends."""
    with open_shop(tmp_path) as shop:
        day = CounterDay(tmp_path, rich_shop(shop), 1)
        day.do("sale", "K1")
        for _ in range(8):
            day.do("refund of one", "K1")
        day.rest()
        agree(day)
        ((points, coupons),) = shop.rows("SELECT points, coupons FROM sale_holds")
        assert points
        assert coupons
        assert day.shown
        day.close()
