"""Links to invoices: what a kiosk sealed is read as it was; a changed one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.codes.invoice_links import (
    InvoiceRules,
    invoice_link,
    kiosk_key,
    read_invoice_link,
)

pytestmark = pytest.mark.unit
SHOP = bytes(range(32))
KEY = kiosk_key(SHOP, "k1")
URL = "https://fp.example/i"
AT = "2026-03-01T08:30:00.125Z"
LINK = invoice_link(URL, KEY, sale_id="k1-3f2a-17", amount_fen=1_234, at=AT)


@given(
    amount_fen=st.integers(1, 99_999_999),
    url=st.sampled_from([URL, f"{URL}?shop=7", f"{URL}?a=1&t=2"]),
    at=st.sampled_from([AT, ""]),
)
def test_a_link_is_read_as_it_was_made(amount_fen: int, url: str, at: str) -> None:
    made = invoice_link(url, KEY, sale_id="k1-3f2a-17", amount_fen=amount_fen, at=at)
    link = read_invoice_link(made)
    assert link is not None
    assert (link.sale_id, link.kid, link.amount_fen) == ("k1-3f2a-17", "k1", amount_fen)
    assert link.at == ("20260301T083000Z" if at else "")
    assert link.is_sealed(KEY)
    assert not link.is_sealed(kiosk_key(SHOP, "k2"))


@given(
    place=st.integers(LINK.index("o="), len(LINK) - 1), letter=st.sampled_from("09afz")
)
def test_whatever_is_changed_breaks_the_seal(place: int, letter: str) -> None:
    changed = LINK[:place] + letter + LINK[place + 1 :]
    link = read_invoice_link(changed)
    assert changed == LINK or link is None or not link.is_sealed(KEY)


@pytest.mark.parametrize(
    "text", ["", "https://fp.example/i", LINK + "&x=1", LINK[:-1], "o=" * 300]
)
def test_another_text_is_no_link(text: str) -> None:
    assert read_invoice_link(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://fp.example",
        "https://",
        "https://a b",
        "https://a/#x",
        f"{URL}{'x' * 120}",
    ],
)
def test_an_address_that_no_phone_opens_is_refused(url: str) -> None:
    ((key, _, _),) = InvoiceRules(url=url).faults()
    assert key == "url"
    assert not list(InvoiceRules(url=URL).faults())
