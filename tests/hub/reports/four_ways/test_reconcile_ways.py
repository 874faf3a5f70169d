"""What `countertop reconcile --date` prints of the four ways."""

import json
from pathlib import Path

import pytest

from firmware.cli.main import main
from tests.hub.reports.four_ways.faults import Planter, payment_without_sale
from tests.support.hub_rig import Shop
from tests.support.paid_day import DAY, Corner, keep_day

GOOD = [
    "orders           2",
    "money        34.30   ledger      34.30",
    "points           3   ledger          3",
    "cash          1.00   1.00 confirmed by nobody who is named",
    "phone        33.30   payments      33.30",
    "slips            2   2 printed",
    "everything agrees",
]


@pytest.fixture
def corner(shop: Shop) -> Corner:
    keep_day(shop, [Corner(0)])
    return Corner(0)


def printed(
    shop: Shop, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    config = Path(shop.folder) / "hub.toml"
    config.write_text(shop.config)
    status = main(["reconcile", *words, "--config", str(config)])
    return status, capsys.readouterr().out


@pytest.mark.usefixtures("corner")
def test_a_day_in_good_order_shows_each_way_and_exits_with_0(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = printed(shop, capsys, "--date", DAY)
    assert (status, out.splitlines()) == (0, GOOD)


def test_a_payment_without_its_sale_is_named_in_words(
    shop: Shop, corner: Corner, capsys: pytest.CaptureFixture[str]
) -> None:
    with shop.engine.connect().execution_options(writes=True) as connection:
        payment_without_sale(Planter(connection), corner)
        connection.commit()
    status, out = printed(shop, capsys, "--date", DAY)
    number = corner.attempt(corner.elsewhere).number
    assert status == 1
    assert f"payments: payment {number}, kiosk k1, 33.30 yuan: paid, and no" in out
    assert printed(shop, capsys, "--date", "2026-03-02")[0] == 0


@pytest.mark.usefixtures("corner")
def test_programs_read_each_way(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    ways = json.loads(printed(shop, capsys, "--date", DAY, "--json")[1])["ways"]
    assert (ways["payments"], ways["payments_fen"]) == (1, 3_330)
    assert [each["name"] for each in ways["slips"]] == ["printed"]


def test_a_day_that_is_none_is_not_looked_at(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(shop, capsys, "--date", "2026-02-30")[0] == 2
