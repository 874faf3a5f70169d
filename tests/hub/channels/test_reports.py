"""Lists, days and checks count a channel's orders as a kiosk's (S40)."""

import csv
import io
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.channels.commands import (
    OrderBooked,
    OrderRefunded,
    RefundOrder,
)
from firmware.hub.channels.wanted import WantedOrder
from firmware.protocol.messages.refunds import RefundedLine
from tests.support.channel_rig import (
    CHANNEL,
    called,
    done,
    pay,
    pieces,
    quoted,
    refund,
    refusal,
)
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.redeeming import redeeming_shop

DAY = "2026-03-01"
TWO = WantedOrder(goods=pieces(0, 1), member_id="m1")


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Orders 3 and 1,000,000,000,000 of a channel."""
    redeeming_shop(shop)
    for number in (3, 10**12):
        done(shop, pay(quoted(shop, TWO), number), OrderBooked)
    return shop


def run(
    shop: Shop, folder: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    config = folder / "hub.toml"
    config.write_text(shop.config)
    status = main([*words, "--config", str(config)])
    return status, capsys.readouterr().out


def test_numbers_that_a_channel_leaves_out_are_not_missing(
    sold: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(sold, tmp_path, capsys, "report", "day", DAY)
    assert status == 0
    assert "missing" not in out
    assert "paid to the channel" in out
    assert "ch.app" in out


def test_a_list_names_the_channel(
    sold: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = run(sold, tmp_path, capsys, "orders", "--day", DAY, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["receipt"] for row in rows] == ["ch.app-1000000000000", "ch.app-000003"]


def test_nothing_is_to_be_looked_at(
    sold: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(sold, tmp_path, capsys, "reconcile")
    assert (status, out.count("ch.app")) == (0, 0)


def test_a_channel_refunds_an_order_of_its_own_once(sold: Shop) -> None:
    tried = done(sold, refund(1, "ch.app-000003", trial=True), OrderRefunded)
    assert (tried.booked_at, tried.refund_no) == (None, None)
    lines = tuple(RefundedLine(line=each.line, pieces=1) for each in tried.lines)
    whole = RefundOrder(
        channel=CHANNEL, refund_no=1, receipt_no="ch.app-000003", lines=lines
    )
    booked = done(sold, whole, OrderRefunded)
    assert booked.money_fen == sum(each.money_fen for each in tried.lines)
    assert called(sold, whole) == booked
    assert sold.rows("SELECT kid, by, money_fen FROM refunds") == [
        ("ch.app", "key", booked.money_fen)
    ]
    assert sold.wrong() == []


def test_a_channel_refunds_what_a_kiosk_sold(sold: Shop, kiosk: VirtualKiosk) -> None:
    sold.ack(
        kiosk.fact(sale("k1-1-1", goods(20), closed_at="2026-03-01T07:59:00.000Z"))
    )
    assert refusal(sold, refund(1, "k1-000009")) == ("sale_unknown", "")
    whole = done(sold, refund(1, "k1-000001"), OrderRefunded)
    assert whole.booked_at is not None
    assert whole.lines == ()
    assert called(sold, refund(1, "k1-000001")) == whole
    assert refusal(sold, refund(2, "k1-000001")) == ("too_much", "")
