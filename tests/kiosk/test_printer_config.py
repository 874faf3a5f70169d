"""What the keys of [printer] say together with a profile."""

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.kiosk.printer_config import PrinterConfig

pytestmark = pytest.mark.unit

AS_IN_OLD_SAMPLES = {
    "kind": "usb",
    "path": "/dev/countertop/printer",
    "answers": False,
    "baud": 115_200,
    "host": "",
    "port": 9_100,
    "usb_vendor": 0x0416,
    "usb_product": 0x5011,
    "columns": 32,
    "native_qr": True,
}


def _read(**keys: object) -> PrinterConfig:
    return from_mapping("kiosk.toml", keys, PrinterConfig)


def _refused(**keys: object) -> str:
    with pytest.raises(ConfigError) as refused:
        _read(**keys)
    return str(refused.value)


def test_a_file_of_an_earlier_release_means_what_it_meant() -> None:
    model = _read(**AS_IN_OLD_SAMPLES).model
    assert (model.columns, model.native_qr, model.cut) == (32, True, "partial")


def test_without_a_profile_a_code_is_a_picture() -> None:
    model = _read().model
    assert (model.columns, model.native_qr, model.cut) == (32, False, "partial")


@pytest.mark.parametrize(
    ("name", "columns", "native_qr", "cut"),
    [
        ("POS-5890", 32, False, "none"),
        ("RP326", 42, True, "partial"),
        ("RP-F10-58mm", 36, True, "partial"),
        ("NT-80-V-UL", 48, True, "partial"),
    ],
)
def test_a_profile_gives_what_no_key_says(
    name: str, columns: int, cut: str, *, native_qr: bool
) -> None:
    model = _read(profile=name).model
    assert (model.columns, model.native_qr, model.cut) == (columns, native_qr, cut)


def test_keys_count_before_the_profile() -> None:
    model = _read(profile="RP326", columns=48, native_qr=False, cut="full").model
    assert (model.columns, model.native_qr, model.cut) == (48, False, "full")


def test_an_unknown_profile_names_near_ones() -> None:
    refused = _refused(profile="pos5890")
    assert "profile: 'pos5890'; allowed: one of python-escpos' profiles" in refused
    assert "near it POS-5890" in refused


def test_one_that_is_near_to_none_names_all() -> None:
    refused = _refused(profile="?")
    assert all(name in refused for name in ("POS-5890", "TM-T88V", "ZJ-5870"))


@pytest.mark.parametrize("name", ["OCD-300", "TM-U220"])
def test_what_puts_no_code_on_paper_has_no_profile(name: str) -> None:
    assert "profile" in _refused(profile=name)


def test_a_code_page_has_its_makers_number() -> None:
    assert _read(profile="SP2000", charset="cp858").code_page == 4
    assert _read(charset="cp858").code_page is None
    assert _read(profile="SP2000").code_page is None
    refused = _refused(profile="TM-T88IV-SA", charset="cp850")
    assert "allowed: of the profile TM-T88IV-SA: gbk, gb2312, cp437" in refused


@pytest.mark.parametrize("columns", [23, 65])
def test_columns_have_a_range(columns: int) -> None:
    assert "24 to 64" in _refused(columns=columns)


def test_one_kind_of_flow_control_is_enough() -> None:
    assert _read(rts_cts=True).rts_cts
    assert "one kind of flow control, here rts_cts" in _refused(
        rts_cts=True, dsr_dtr=True
    )
