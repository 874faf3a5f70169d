"""Pictures against golden images that a person checked, pixel by pixel."""
# A glyph before it is cut to its cell is no part of the public face of Fonts.
# pyright: reportPrivateUsage=false

from pathlib import Path

import pytest
from PIL import Image

from drivers.api import Align, Box, DriverError, Picture, QrPicture, Text
from drivers.display.draw import draw, fitted, qr_module_px
from drivers.display.fonts import HEIGHTS_PX, Fonts
from drivers.sim.terminal import half_blocks
from tests.support.qr_texts import qr_texts

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
SMALL, WIDE = (128, 64), (256, 64)
ALIPAY_URL = "https://qr.alipay.com/bax0123456789abcdefghijkl"

BASKET: Picture = (
    Text(0, 0, "农夫山泉饮用天然水550ml×2", width_px=92),
    Text(128, 0, "4.00", align=Align.RIGHT),
    Text(0, 13, "可口可乐（无糖）330ml", width_px=92),
    Text(128, 13, "3.50", align=Align.RIGHT),
    Box(0, 27, 128, 1),
    Text(0, 40, "合计", 16),
    Text(128, 31, "￥7.50", 32, Align.RIGHT),
)
PAY: Picture = (
    Box(0, 0, 128, 16),
    Text(64, 0, "付款 Pay (gjpqy)", 16, Align.CENTRE, inverted=True),
    Text(64, 20, "￥128.05", 24, Align.CENTRE),
    Text(64, 48, "微信 / 支付宝", 16, Align.CENTRE),
)
QR: Picture = (
    QrPicture(64, 0, 64, ALIPAY_URL),
    Text(0, 0, "扫码付款", 16),
    Text(0, 20, "￥18.00", 16),
    Box(0, 42, 60, 18, filled=False),
    Text(30, 45, "第 1/3 步", align=Align.CENTRE),
)
BROAD: Picture = (
    Text(0, 0, "会员价", 32),
    Text(256, 0, "￥1,234.56", 32, Align.RIGHT),
    Text(0, 40, "Saved 12.30，积分 +12，余额 1,208 分，谢谢惠顾", 16, width_px=256),
)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


@pytest.mark.parametrize(
    ("name", "picture", "size"),
    [
        ("basket", BASKET, SMALL),
        ("pay", PAY, SMALL),
        ("qr", QR, SMALL),
        ("broad", BROAD, WIDE),
    ],
)
def test_picture_is_the_golden_one(
    name: str, picture: Picture, size: tuple[int, int], tmp_path: Path
) -> None:
    seen = draw(picture, size, Fonts())
    golden = Image.open(GOLDEN / f"display_{name}.png")
    seen.save(tmp_path / f"{name}.png")
    assert seen.tobytes() == golden.tobytes(), f"compare with {tmp_path}"


def test_a_phone_reads_the_qr_code(fonts: Fonts) -> None:
    screen = draw(QR, SMALL, fonts).convert("L").resize((512, 256))
    assert qr_texts(screen) == [ALIPAY_URL]


def test_qr_modules_are_as_large_as_fits() -> None:
    sizes_px = [qr_module_px(ALIPAY_URL, side_px) for side_px in (30, 31, 61, 62, 93)]
    assert sizes_px == [0, 1, 1, 2, 3]


def test_qr_without_room_is_refused(fonts: Fonts) -> None:
    with pytest.raises(DriverError, match="does not fit in 30 px"):
        draw((QrPicture(0, 0, 30, ALIPAY_URL),), SMALL, fonts)


@pytest.mark.parametrize("text", ["", "x" * 3000, "\ud800"])
def test_what_no_qr_code_holds_is_refused(text: str, fonts: Fonts) -> None:
    with pytest.raises(DriverError, match="no QR code"):
        draw((QrPicture(0, 0, 64, text),), SMALL, fonts)


def test_unknown_height_is_refused(fonts: Fonts) -> None:
    with pytest.raises(DriverError, match="no font of 14 px"):
        draw((Text(0, 0, "a", 14),), SMALL, fonts)


def test_missing_font_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="Debian package xfonts-wqy"):
        Fonts(tmp_path)


@pytest.mark.parametrize("height_px", HEIGHTS_PX)
def test_cut_text_fits_and_says_so(height_px: int, fonts: Fonts) -> None:
    text = "有机龙井茶叶礼盒装 250g"
    for width_px in range(height_px, 300):
        cut = fitted(text, height_px, width_px=width_px, fonts=fonts)
        assert fonts.width_px(cut, height_px) <= width_px
        assert cut == text or cut.endswith("…")


@pytest.mark.parametrize("height_px", HEIGHTS_PX)
def test_no_glyph_is_clipped_by_its_cell(height_px: int, fonts: Fonts) -> None:
    song_px = height_px if height_px in {12, 16} else height_px // 2
    for char in "gjpqyJQ(){}|（）／％《》【】龘国￥，。":
        cell = fonts.glyph(char, height_px)
        whole = fonts._ink(char, song_px).getbbox()
        inside = cell.getbbox()
        assert inside is not None
        assert whole is not None
        if not char.isascii():
            tall_px = (whole[3] - whole[1]) * height_px // song_px
            assert inside[3] - inside[1] == tall_px, char
        assert cell.height == height_px


@pytest.mark.parametrize("char", ["\U0001f600", "\x1b", "\ue000"])
def test_what_the_font_lacks_shows_as_a_box(char: str, fonts: Fonts) -> None:
    for height_px in HEIGHTS_PX:
        box = fonts.glyph("□", height_px)
        assert fonts.glyph(char, height_px).tobytes() == box.tobytes()


def test_inverted_text_is_its_own_negative(fonts: Fonts) -> None:
    plain = draw((Text(0, 0, "付款"),), (24, 12), fonts)
    inverted = draw((Text(0, 0, "付款", inverted=True),), (24, 12), fonts)
    assert inverted.tobytes() == plain.point(lambda lit: not lit).tobytes()


def test_alignment_is_relative_to_x(fonts: Fonts) -> None:
    def left_px(align: Align) -> int:
        box = draw((Text(64, 0, "合合", 16, align),), SMALL, fonts).getbbox()
        assert box is not None
        return box[0]

    start_px = left_px(Align.LEFT)
    assert (left_px(Align.CENTRE), left_px(Align.RIGHT)) == (
        start_px - 16,
        start_px - 32,
    )


def test_half_blocks_show_two_pixels_a_character(fonts: Fonts) -> None:
    frame = draw((Box(0, 0, 4, 3, filled=False),), (5, 3), fonts)
    assert half_blocks(frame) == "█▀▀█ \n▀▀▀▀ "


@pytest.mark.parametrize(
    ("x_px", "align"), [(128, Align.RIGHT), (64, Align.CENTRE)], ids=["right", "centre"]
)
def test_a_number_that_is_too_long_loses_its_end_and_never_its_beginning(
    fonts: Fonts, x_px: int, align: Align
) -> None:
    picture = (Text(x_px, 0, "123456.80", 32, align),)
    seen = (Text(0, 0, "123456…", 32),)
    assert draw(picture, SMALL, fonts).tobytes() == draw(seen, SMALL, fonts).tobytes()
