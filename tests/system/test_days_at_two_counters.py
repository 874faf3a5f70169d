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


AGREED: dict[str, object] = {
    "ledger": [],
    "flags": [],
    "shown and not booked": set(),
    "not at rest": [],
}


def at_night(seed: int) -> dict[str, object]:
    """What does not agree after a day."""
    with TemporaryDirectory(dir=SHARED_MEMORY) as name, open_shop(Path(name)) as shop:
        day = CounterDay(Path(name), rich_shop(shop), seed)
        day.live(ACTS)
        day.rest()
        found = disagreeing(day)
        day.close()
    return found


def disagreeing(day: CounterDay) -> dict[str, object]:
    booked = set(day.shop.rows("SELECT refund_id, money_fen FROM refunds"))
    return {
        "ledger": ledger_faults(day.shop),
        "flags": flag_kinds(day.shop),
        "shown and not booked": set(day.shown.items()) - booked,
        "not at rest": [kid for kid in day.kiosks if not is_at_rest(day, kid)],
    }


def is_at_rest(day: CounterDay, kid: str) -> bool:
    kiosk = day.kiosks[kid]
    journal = kiosk.journal_handle.journal
    assert journal is not None
    told = journal.refunds.open is None and journal.outbox.backlog() == 0
    return told and kiosk.controller.sale.state is SaleState.IDLE


@pytest.mark.sampled(2)
@pytest.mark.parametrize("seed", range(4))
def test_at_night_all_agree(seed: int) -> None:
    assert at_night(seed) == AGREED


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_after_many_days_all_agree(seed: int) -> None:
    assert at_night(seed) == AGREED


def test_one_day_sells_with_points_and_gives_back(tmp_path: Path) -> None:
    """The walks of the days above come to their ends."""
    with open_shop(tmp_path) as shop:
        day = CounterDay(tmp_path, rich_shop(shop), 1)
        day.do("sale", "K1")
        for _ in range(8):
            day.do("refund of one", "K1")
        day.rest()
        assert disagreeing(day) == AGREED
        ((points, coupons),) = shop.rows("SELECT points, coupons FROM sale_holds")
        assert points
        assert coupons
        assert day.shown
        day.close()
