"""What a phone reads of a page, and how a person is searched for in files."""

import base64
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drivers import qr
from drivers.api import DriverError, Symbology
from drivers.decode import decode
from firmware.hub.web.qr_code import modules_of, path_of
from firmware.virtual.phones.glass_photo import qr_on_glass
from firmware.virtual.phones.page import read_page
from firmware.virtual.phones.screen import (
    pay_code_before_camera,
    phone_before_camera,
)
from firmware.virtual.phones.traces import (
    code_disguises,
    disguises,
    files_below,
    traces,
)

PASS = "CTP-" + "0A9Z" * 29 + "QR"
HTML = """<title>x</title><main><h1>会员页</h1>
<section data-pass="/me/pass"><header><span>银卡</span><span>陈</span></header>
<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg><p hidden>过期了</p></section>
<a><svg viewBox="0 0 10 18"><path d="M1 1l8 8"/></svg></a>
<form action="/me/leave"><input type="hidden" name="sure" value="yes">
<input type="checkbox" name="consent" value="yes"></form></main><p>below</p>"""


def test_a_page_is_read_as_a_browser_shows_it() -> None:
    rows = modules_of(PASS)
    page = read_page(HTML.format(size=len(rows), path=path_of(rows)))
    assert page.lines == ["会员页", "银卡 陈"]
    assert (page.action, page.fields) == ("/me/leave", {"sure": "yes"})
    modules = page.pass_modules()
    assert modules is not None
    assert [each.data for each in decode(phone_before_camera(modules))] == [PASS]


def test_a_page_without_a_pass_has_none() -> None:
    assert read_page("<main><p>欢迎</p></main>").pass_modules() is None


@pytest.mark.parametrize(
    "written",
    [
        "陈小满".encode(),
        "陈小满".encode("utf-16-le"),
        "陈小满".encode("gbk"),
        json.dumps({"name": "陈小满"}).encode(),
        b"name=%E9%99%88%E5%B0%8F%E6%BB%A1",
        "陈小满".encode().hex().encode(),
        base64.b64encode("a:陈小满!".encode()),
        base64.b64encode("ab:陈小满!".encode()),
        base64.b64encode("abc:陈小满!".encode()),
        b"<b>&#38472;&#23567;&#28385;</b>",
    ],
)
def test_a_name_is_found_however_it_was_written(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub/wal").write_bytes(b"\0\1" + written + b"\2")
    (tmp_path / "log").write_bytes("陈大满".encode())
    found = traces(files_below(tmp_path), disguises("陈小满"))
    assert {file.name for file, _ in found} == {"wal"}


PAY_CODE = "281234567890123456"


@pytest.mark.parametrize(
    "written",
    [
        PAY_CODE.encode(),
        PAY_CODE.encode("utf-16-le"),
        PAY_CODE.encode().hex().encode(),
        base64.b64encode(f"[{PAY_CODE}]".encode()),
        struct.pack(">q", int(PAY_CODE)),
        struct.pack("<q", int(PAY_CODE)),
    ],
)
def test_a_pay_code_is_found_as_text_and_as_a_number(
    tmp_path: Path, written: bytes
) -> None:
    (tmp_path / "journal").write_bytes(b"\0" + written + b"\7")
    (tmp_path / "other").write_bytes(b"281234567890123457")
    found = traces(files_below(tmp_path), code_disguises(PAY_CODE))
    assert {file.name for file, _ in found} == {"journal"}


def test_a_wallet_shows_its_pay_code_as_bars_and_as_a_square() -> None:
    read = decode(pay_code_before_camera(PAY_CODE))
    assert {(each.data, each.symbology) for each in read} == {
        (PAY_CODE, Symbology.CODE128),
        (PAY_CODE, Symbology.QR),
    }


def test_an_order_s_code_is_read_off_the_display_s_dots() -> None:
    url = "https://qr.alipay.com/bax0123456789abcdef01234"
    rows = np.array(qr.modules(url, "l"), np.uint8)
    lit = np.kron(np.pad(1 - rows, 1, constant_values=1), np.ones((2, 2), np.uint8))
    glass = Image.new("1", (128, 64))
    glass.paste(Image.fromarray(lit * 255), (66, 1))
    assert qr_on_glass(glass) == url


@pytest.mark.parametrize(
    ("glass", "said"), [(None, "dark"), (Image.new("1", (128, 64)), "0 codes")]
)
def test_where_no_code_is_nothing_is_scanned(
    glass: Image.Image | None, said: str
) -> None:
    with pytest.raises(DriverError, match=said):
        qr_on_glass(glass)
