"""What the hub says of a link to an invoice, by its seal and by its books."""

import json
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import writing
from firmware.hub.hub_key import invoice_shop_key, signing_key
from firmware.hub.sales.refunds.asked import AskedRefund
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.retail.codes.invoice_links import invoice_link, kiosk_key
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

ONE, TWO = goods(2)
NOW = "2026-03-01T09:00:00.000Z"


def link_of(shop: Shop, amount_fen: int, *, kid: str = "k1") -> str:
    key = kiosk_key(invoice_shop_key(shop.folder), kid)
    return invoice_link(
        "https://fp.example", key, sale_id="k1-1-1", amount_fen=amount_fen, at=""
    )


@pytest.fixture
def config(shop: Shop, tmp_path: Path) -> str:
    signing_key(shop.folder)
    file = tmp_path / "hub.toml"
    file.write_text(shop.config)
    return str(file)


def check(
    config: str, link: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, object]:
    main(["payments", "invoice", link, "--json", "--config", config])
    return json.loads(capsys.readouterr().out)


def test_a_good_link_says_what_may_be_invoiced_after_refunds(
    shop: Shop,
    kiosk: VirtualKiosk,
    config: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sold = sale("k1-1-1", [ONE, TWO])
    link = link_of(shop, sold.payable_fen)
    assert check(config, link, capsys)["state"] == "unknown"
    shop.ack(kiosk.fact(sold))
    found = check(config, link, capsys)
    assert (found["state"], found["left_fen"]) == ("good", sold.payable_fen)
    for line, left in ((1, sold.payable_fen - ONE.price_fen), (2, 0)):
        asked = AskedRefund(
            refund_id=f"r{line}", name="k1-1-1", by="desk", at=NOW, lines={line: 1}
        )
        with writing(shop.engine) as connection:
            RefundBook(connection, NOW, utc_offset_minutes=480).refund(asked)
        assert check(config, link, capsys)["left_fen"] == left


def test_a_link_of_another_sum_or_key_is_not_good(
    shop: Shop,
    kiosk: VirtualKiosk,
    config: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sold = sale("k1-1-1", [ONE])
    shop.ack(kiosk.fact(sold))
    fen = sold.payable_fen
    forged = link_of(shop, fen).replace("a=1.00", "a=9.00")
    assert check(config, forged, capsys)["state"] == "forged"
    assert check(config, link_of(shop, fen, kid="k2"), capsys)["state"] == "forged"
    assert check(config, link_of(shop, fen + 1), capsys)["state"] == "different"


def test_keys_are_printed_for_a_kiosk_and_for_the_provider(
    shop: Shop, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["payments", "invoice-key", "--config", config])
    shop_key = bytes.fromhex(capsys.readouterr().out)
    main(["payments", "invoice-key", "--kiosk", "k1", "--config", config])
    assert bytes.fromhex(capsys.readouterr().out) == kiosk_key(shop_key, "k1")
    assert shop_key == invoice_shop_key(shop.folder)
    assert main(["payments", "invoice", "nonsense", "--config", config]) == 2
