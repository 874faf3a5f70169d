"""The QR of the order page, as the shop prints it and a phone reads it (S03)."""

import json
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from firmware.cli.books.payment_qr import A6, poster
from firmware.cli.main import main
from firmware.hub.hub_key import signing_key
from firmware.hub.order_page.tokens import OrderPages, OrderTokens
from tests.support.qr_texts import qr_texts

PAGES = '[web]\npublic_url = "https://shop.example"\norder_qr = 1\nstore = "转角"\n'
PX_PER_MM = 8


def drawn(svg: str) -> Image.Image:
    """The sheet as it is printed, without its texts."""
    size = round(A6.width_mm * PX_PER_MM), round(A6.height_mm * PX_PER_MM)
    sheet = Image.new("L", size, 255)
    pen = ImageDraw.Draw(sheet)
    move = re.search(r"translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)", svg)
    assert move is not None
    left, top, scale = map(float, move.groups())
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        corner = left + int(x) * scale, top + int(y) * scale
        box = [round(at * PX_PER_MM) for at in corner]
        far = [round((at + scale) * PX_PER_MM) - 1 for at in corner]
        pen.rectangle((*box, *far), fill=0)
    return sheet


def config(folder: Path, text: str = PAGES) -> list[str]:
    file = folder / "hub.toml"
    data = folder / "data"
    data.mkdir(exist_ok=True)
    file.write_text(f'data = "{data}"\n{text}', "utf-8")
    return ["--config", str(file)]


def made(folder: Path, *words: str) -> tuple[str, str]:
    """The address that the command names, and the picture that it writes."""
    out = folder / "qr.svg"
    out.unlink(missing_ok=True)
    given = ["payments", "qr", *words, "--out", str(out), "--json", *config(folder)]
    assert main(given) == 0
    return out.read_text("utf-8"), str(out)


@pytest.mark.parametrize("words", [(), ("--kiosk", "k1")])
def test_two_readers_read_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    svg, file = made(tmp_path, *words)
    told = json.loads(capsys.readouterr().out)
    tokens = OrderTokens(
        signing_key(tmp_path / "data"), OrderPages("https://shop.example", 1)
    )
    assert told == {
        "file": file,
        "url": tokens.place_url(*words[1:]),
        "kiosk": "".join(words[1:]),
    }
    sheet = drawn(svg)
    assert qr_texts(sheet) == [told["url"]]
    assert [found.text for found in zxingcpp.read_barcodes(sheet)] == [told["url"]]
    assert told["url"] not in svg


def test_the_sheet_names_shop_act_and_kiosk(tmp_path: Path) -> None:
    svg, _ = made(tmp_path, "--kiosk", "k1")
    texts = re.findall(r">([^<>\n]+)</text>", svg)
    assert texts == ["转角", "扫码付款", "Scan to pay", "收银机 k1", "shop.example"]
    for_all = re.findall(r">([^<>\n]+)</text>", made(tmp_path)[0])
    assert "收银机 k1" not in for_all


def test_the_code_keeps_its_quiet_zone() -> None:
    svg = poster("https://shop.example/pay/abcdefghij", "转角", "")
    scale = float(re.findall(r"scale\(([\d.]+)\)", svg)[0])
    margin_mm = (A6.width_mm - A6.code_mm) / 2
    assert margin_mm >= 4 * scale
    lines = re.findall(r'y="([\d.]+)" text-anchor="middle" font-size="(\d+)"', svg)
    feet = [(float(y), int(size)) for y, size in lines]
    end_mm = A6.top_mm + A6.code_mm
    assert min(A6.top_mm - y for y, _ in feet if y < A6.top_mm) >= 4 * scale
    assert min(y - size - end_mm for y, size in feet if y > end_mm) >= 4 * scale


@pytest.mark.parametrize(
    "text",
    ["", '[web]\npublic_url = "https://shop.example"\n', "[web]\norder_qr = 0\n"],
)
def test_without_order_pages_it_says_what_to_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    out = tmp_path / "qr.svg"
    given = ["payments", "qr", "--out", str(out), *config(tmp_path, text)]
    assert main(given) == 2
    assert "order_qr = 1" in capsys.readouterr().err
    assert not out.exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    out = tmp_path / "qr.svg"
    out.write_text("mine")
    assert main(["payments", "qr", "--out", str(out), *config(tmp_path)]) == 2
    assert out.read_text() == "mine"


def test_another_name_of_a_kiosk_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "qr.svg")
    given = ["payments", "qr", "--kiosk", "a b", "--out", out, *config(tmp_path)]
    assert main(given) == 2
    assert "--kiosk: 'a b'" in capsys.readouterr().err
