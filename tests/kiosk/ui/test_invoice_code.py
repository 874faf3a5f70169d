"""The code for an invoice on the slip, as two phones read it (E24)."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import SlipQr
from firmware.base.errors import ConfigError
from firmware.kiosk.invoice_key import invoice_key
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.codes.invoice_links import read_invoice_link
from tests.kiosk.ui.test_receipt import paper_of, sold
from tests.support.kiosk_builders import with_member
from tests.support.phone_readers import READERS

KEY = bytes(range(32))
SHOP = ShopDetails("转角便利店", 480, invoice_key=KEY)


def ticket(**changes: object) -> Ticket:
    made = replace(sold(with_member()), invoice_url="https://fp.example/i")
    return replace(made, **changes)


def links(sale: Ticket, shop: ShopDetails = SHOP) -> list[str]:
    parts = slip(sale, shop, copy=False, tr=translation("zh_CN"))
    codes = [part.text for part in parts if isinstance(part, SlipQr)]
    return [code for code in codes if read_invoice_link(code)]


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_two_readers_read_it_off_the_paper(reader: str, language: str) -> None:
    sale = ticket()
    paper = paper_of(sale, copy=False, language=language, shop=SHOP)
    (link,) = [text for text in READERS[reader](paper.on_desk()) if "&s=" in text]
    read = read_invoice_link(link)
    assert read is not None
    assert (read.sale_id, read.amount_fen) == (sale.sale_id, sale.quote.payable_fen)
    assert read.is_sealed(KEY)


def test_a_time_that_was_not_known_is_not_named() -> None:
    (link,) = links(ticket(time_known=False))
    assert "&t=&s=" in link


def test_without_page_key_or_sum_there_is_no_code() -> None:
    free = replace(ticket().quote, payable_fen=0)
    assert links(ticket(invoice_url="")) == []
    assert links(ticket(), ShopDetails("转角便利店", 480)) == []
    assert links(ticket(quote=free)) == []


def test_the_key_never_stands_in_a_repr() -> None:
    assert "invoice_key" not in repr(SHOP)


@pytest.mark.parametrize("text", ["", "zz", "00" * 31])
def test_a_file_without_a_key_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "invoice.key"
    file.write_text(text)
    with pytest.raises(ConfigError, match="64 hexadecimal digits"):
        invoice_key(file)
    file.write_text(f"{KEY.hex()}\n")
    assert invoice_key(file) == KEY
    assert invoice_key(None) == b""
