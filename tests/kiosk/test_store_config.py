"""What a shop writes of itself into kiosk.toml fits on a slip and in its code."""

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.kiosk.config import StoreConfig

GOOD = {
    "address": "南京西路1788号",
    "phone": "021-5555 1234",
    "tax_line": "统一社会信用代码 91310106MA1FY0000X",
}


def test_address_phone_and_tax_line_are_plain_lines() -> None:
    store = from_mapping("kiosk.toml", GOOD, StoreConfig)
    assert (store.address, store.phone) == ("南京西路1788号", "021-5555 1234")


@pytest.mark.parametrize("key", list(GOOD))
@pytest.mark.parametrize("text", ["a\nb", "\x1b@", "长" * 97])
def test_what_would_spoil_each_slip_is_refused(key: str, text: str) -> None:
    with pytest.raises(ConfigError, match=f"{key}: .*one line of at most 96"):
        from_mapping("kiosk.toml", {key: text}, StoreConfig)


@pytest.mark.parametrize(
    "url",
    ["https://shop.example/r/{receipt_no}", "http://10.0.0.2/?s={sale_id}", ""],
)
def test_a_receipts_page_has_its_number_in_it(url: str) -> None:
    assert from_mapping("k", {"receipt_url": url}, StoreConfig).receipt_url == url


@pytest.mark.parametrize(
    "url",
    [
        "shop.example/{receipt_no}",
        "https://shop.example/",
        "https://shop.example/{receipt_no",
        "https://shop.example/{receipt_no!r}",
        "https://shop.example/{receipt_no:>900}",
        "https://shop.example/{receipt_no.x}",
        "https://shop.example/{kid}",
        "https://shop.example/{}",
        "https://店.example/{receipt_no}",
        "https://shop.example/ {receipt_no}",
        "https://shop.example/{receipt_no}" + "r" * 200,
    ],
)
def test_any_other_page_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="receipt_url: "):
        from_mapping("kiosk.toml", {"receipt_url": url}, StoreConfig)
