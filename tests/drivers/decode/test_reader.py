"""What the cascade reads, and what it refuses."""
# zxing-cpp ships no types.
# pyright: reportUnknownMemberType=false

from collections.abc import Callable
from io import BytesIO
from typing import cast

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from drivers.api import DriverError, Symbology
from drivers.decode import Options, Reader, decode, decode_with_costs
from drivers.decode.options import DEFAULT_SYMBOLOGIES
from drivers.sim.camera.photograph import SIZE_PX, Conditions, code, photograph
from drivers.vision.pictures import Pixels, scaled, smoothed, unpacked
from tests.support.examples import tries

GOODS = "6901234567892"
EACH = [
    (GOODS, Symbology.EAN13),
    ("96385074", Symbology.EAN8),
    ("036000291452", Symbology.UPCA),
    ("01234565", Symbology.UPCE),
    ("CTM-7F3A-0042", Symbology.CODE128),
    ("18901234567897", Symbology.ITF),
    ("https://id.example/01/06901234567892", Symbology.QR),
]


def read(image: Pixels) -> list[tuple[str, Symbology]]:
    return [(one.text, one.symbology) for one in decode(image)]


def on_white(*bars: Pixels) -> Pixels:
    """Codes one below the other, sharp, with room around them."""
    picture = np.full((SIZE_PX[1], SIZE_PX[0]), 240, np.uint8)
    for place, one in enumerate(bars):
        top = 60 + 340 * place
        picture[top : top + one.shape[0], 100 : 100 + one.shape[1]] = one
    return picture


def turned(picture: Pixels, turn_deg: float) -> Pixels:
    image = Image.fromarray(picture).rotate(turn_deg, Image.Resampling.BILINEAR)
    return np.asarray(image, np.uint8)


@pytest.mark.parametrize(("text", "symbology"), EACH)
def test_every_symbology_of_a_till_is_read(text: str, symbology: Symbology) -> None:
    assert read(photograph(text, symbology, seed=1)) == [(text, symbology)]


@pytest.mark.parametrize(
    ("text", "symbology"),
    [("CTM42", Symbology.CODE39), ("A12345B", Symbology.CODABAR)],
)
def test_what_has_no_check_digit_is_off_until_it_has_a_length(
    text: str, symbology: Symbology
) -> None:
    image = photograph(text, symbology, seed=2)
    assert read(image) == []
    with pytest.raises(DriverError, match="lengths"):
        Options(DEFAULT_SYMBOLOGIES | {symbology})
    wanted = Options(
        DEFAULT_SYMBOLOGIES | {symbology}, {symbology: frozenset({len(text)})}
    )
    assert [one.text for one in decode_with_costs(image, wanted)[0]] == [text]
    other = Options(
        DEFAULT_SYMBOLOGIES | {symbology}, {symbology: frozenset({len(text) + 1})}
    )
    assert decode_with_costs(image, other)[0] == ()


def test_a_short_itf_is_no_answer_and_a_wanted_length_is_the_only_one() -> None:
    assert read(photograph("1515", Symbology.ITF, seed=3)) == []
    image = photograph("18901234567897", Symbology.ITF, seed=3)
    other = Options(lengths={Symbology.ITF: frozenset({12})})
    assert decode_with_costs(image, other)[0] == ()


def test_a_micro_qr_is_no_answer() -> None:
    micro = zxingcpp.create_barcode("12345", zxingcpp.BarcodeFormat.MicroQRCode)
    bars = np.asarray(micro.to_image(scale=6), np.uint8)
    assert read(on_white(bars)) == []


def test_a_small_code_in_a_large_photograph_is_read() -> None:
    bars = code("CTM-0042", Symbology.QR, module_px=2)
    photo = smoothed(np.full((3000, 4000), 240, np.uint8), 0.6)
    photo[900 : 900 + bars.shape[0], 2200 : 2200 + bars.shape[1]] = bars
    ((reading, stage),) = [(one, one.stage) for one in decode(photo)]
    assert (reading.text, stage) == ("CTM-0042", "as taken")
    assert all(2200 <= x <= 2300 and 900 <= y <= 1000 for x, y in reading.corners)


def test_two_codes_in_view_are_two_readings() -> None:
    both = on_white(
        code(GOODS, Symbology.EAN13), code("CTM-0042", Symbology.QR, module_px=6)
    )
    assert set(read(both)) == {
        (GOODS, Symbology.EAN13),
        ("CTM-0042", Symbology.QR),
    }


@pytest.mark.sampled(7)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
@pytest.mark.parametrize(
    ("text", "symbology"), EACH[:6], ids=lambda value: str(value)[:12]
)
def test_a_code_partly_out_of_view_is_none(
    text: str, symbology: Symbology, share: float
) -> None:
    bars = code(text, symbology)
    cut = on_white(bars)[:, 100 + int(bars.shape[1] * (1 - share)) :]
    assert read(cut) == []


def test_bars_too_blurred_to_be_distinguished_are_read_as_a_whole() -> None:
    conditions = Conditions(blur_px=3.2, noise_grey=1.0)
    readings = decode(photograph(GOODS, Symbology.EAN13, seed=6, conditions=conditions))
    assert [(one.text, one.stage) for one in readings] == [(GOODS, "lines")]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("turn_deg", [30, 55, 80, 120, 175])
def test_a_turned_code_is_read(turn_deg: float) -> None:
    conditions = Conditions(turn_deg=turn_deg, slant=0.02)
    image = photograph(GOODS, Symbology.EAN13, seed=8, conditions=conditions)
    assert read(image) == [(GOODS, Symbology.EAN13)]


@pytest.mark.parametrize("turn_deg", range(4, 32, 3))
def test_a_line_aslant_through_an_itf_reads_no_part_of_it(turn_deg: int) -> None:
    text = "31958268318771"
    flat = on_white(code(text, Symbology.ITF, module_px=2))
    assert {one for one, _ in read(turned(flat, turn_deg))} <= {text}


def test_the_left_half_of_an_ean_is_no_upc_e() -> None:
    options, half = Options(), Symbology.UPCE
    assert options.wants("04963406", half)
    assert not options.wants("14963406", half)


def test_modules_of_a_pixel_make_no_number_that_both_libraries_invent() -> None:
    text = "374077672706"
    bars = on_white(code(text, Symbology.UPCA, module_px=2))[:300, :500]
    assert read(scaled(bars, 0.6443168443388462)) == [(text, Symbology.UPCA)]


def test_light_bars_on_dark_are_read() -> None:
    image = np.invert(on_white(code(GOODS, Symbology.EAN13)))
    assert read(image) == [(GOODS, Symbology.EAN13)]


def test_corners_are_in_the_pixels_of_the_image_however_large() -> None:
    image = np.kron(on_white(code(GOODS, Symbology.EAN13)), np.ones((2, 2), np.uint8))
    (reading,) = decode(image)
    columns = [x for x, _ in reading.corners]
    assert 190 <= min(columns) <= 230
    assert 940 <= max(columns) <= 1000


def test_letters_of_another_alphabet_arrive_whole() -> None:
    for text, symbology in [
        ("会员 老王", Symbology.QR),
        ("óóó1234", Symbology.CODE128),
    ]:
        assert read(on_white(code(text, symbology))) == [(text, symbology)]


def test_an_empty_counter_and_noise_show_nothing() -> None:
    chance = np.random.default_rng(5)
    noise = chance.integers(0, 256, (360, 640, 3), np.uint8)
    for image in (np.full((720, 1280, 3), 128, np.uint8), noise, smoothed(noise, 1.5)):
        assert read(image) == []


def test_what_each_stage_cost_is_reported() -> None:
    ticks = iter(range(1_000))
    image = photograph(GOODS, Symbology.EAN13, seed=1)
    readings, costs = decode_with_costs(image, clock=lambda: float(next(ticks)))
    assert [one.text for one in readings] == [GOODS]
    assert [cost.stage for cost in costs] == ["zxing"]
    assert [cost.ms for cost in costs] == [1000.0]
    assert [cost.findings for cost in costs] == [2]


def test_no_text_stands_in_a_repr() -> None:
    (reading,) = decode(photograph(GOODS, Symbology.EAN13, seed=1))
    assert GOODS not in repr(reading)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((0, 640), np.uint8),
        np.zeros(640, np.uint8),
        np.zeros((4, 4, 3, 1), np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4, 3), np.uint16),
        np.zeros((4, 4), np.float64),
        np.zeros((4, 4), np.bool_),
    ],
    ids=lambda image: f"{image.dtype} {image.shape}",
)
def test_what_is_no_picture_of_bytes_is_reported(image: Pixels) -> None:
    for reader in (decode, Reader()):
        with pytest.raises(DriverError, match="no picture"):
            reader(image)


def test_a_picture_is_read_however_its_bytes_lie() -> None:
    image = photograph(GOODS, Symbology.EAN13, seed=1)
    opaque = np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])
    wider = np.repeat(image, 2, axis=1)[:, ::2]
    for same in (image[:, :, :1], opaque, wider, np.asfortranarray(image), image[::1]):
        assert read(same) == [(GOODS, Symbology.EAN13)]


def test_what_is_transparent_is_white_in_a_picture_and_in_a_file() -> None:
    bars = np.pad(code(GOODS, Symbology.EAN13), 40, constant_values=255)
    black = np.zeros((*bars.shape, 3), np.uint8)
    clear = np.dstack([black, np.invert(bars)])
    packed = BytesIO()
    Image.fromarray(clear, "RGBA").save(packed, "PNG")
    file = unpacked(packed.getvalue())
    assert file is not None
    assert read(clear) == read(file) == [(GOODS, Symbology.EAN13)]


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 30_000), (30_000, 1), (9, 4000, 4)])
def test_a_picture_of_an_odd_shape_shows_nothing(shape: tuple[int, ...]) -> None:
    assert read(np.full(shape, 200, np.uint8)) == []


@settings(max_examples=tries(25), deadline=None)
@given(
    st.tuples(st.integers(1, 80), st.integers(1, 80)),
    st.sampled_from([(), (3,)]),
    st.integers(0, 2**32 - 1),
)
def test_a_picture_of_any_size_is_looked_at(
    size: tuple[int, int], colours: tuple[int, ...], seed: int
) -> None:
    image = np.random.default_rng(seed).integers(0, 256, size + colours, np.uint8)
    assert all(one.text for one in decode(image))


GS1 = {
    Symbology.CODE128: zxingcpp.BarcodeFormat.Code128,
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
}


def gs1_code(elements: str, symbology: Symbology) -> Pixels:
    """A symbol that begins with FNC1; `elements` as people read them, in brackets."""
    create = cast("Callable[..., zxingcpp.Barcode]", vars(zxingcpp)["create_barcode"])
    made = create(elements, GS1[symbology], gs1=True)
    return np.asarray(made.to_image(scale=4, add_quiet_zones=False), np.uint8)


@pytest.mark.parametrize("symbology", GS1)
def test_an_element_string_begins_with_the_fnc1_of_its_symbol(
    symbology: Symbology,
) -> None:
    elements = "[17]271231[01]06901234567892"
    options = Options(DEFAULT_SYMBOLOGIES | {Symbology.DATAMATRIX})
    ((one,), _) = decode_with_costs(on_white(gs1_code(elements, symbology)), options)
    assert (one.fnc1, one.data) == (True, "\x1d172712310106901234567892")
    ((plain,), _) = decode_with_costs(on_white(code(one.text, symbology)), options)
    assert (plain.fnc1, plain.data) == (False, one.text)


MEMBER = "CTM-18PATBW3VG65"


def on_dark(turn_deg: float, ground: int) -> Pixels:
    """A QR code without a white border, as on a page in dark mode."""
    bars = code(MEMBER, Symbology.QR, module_px=8)
    picture = np.full((420, 420), ground, np.uint8)
    image = Image.fromarray(np.pad(bars, 120, constant_values=ground))
    seen = image.rotate(turn_deg, Image.Resampling.BILINEAR, fillcolor=ground)
    picture[: seen.height, : seen.width] = np.asarray(seen, np.uint8)
    return smoothed(picture, 1.0)


@pytest.mark.parametrize("turn_deg", [0, 7, 40])
@pytest.mark.parametrize("ground", [0, 30, 60])
def test_a_qr_code_on_a_dark_page_needs_no_white_border(
    turn_deg: float, ground: int
) -> None:
    assert read(on_dark(turn_deg, ground)) == [(MEMBER, Symbology.QR)]


def test_a_qr_code_of_dots_is_read() -> None:
    modules = code(MEMBER, Symbology.QR, module_px=1)
    dots = np.kron(modules, np.ones((12, 12), np.uint8))
    rows, columns = np.mgrid[: len(dots), : len(dots)] % 12
    away = np.hypot(rows - 5.5, columns - 5.5) > 4.2
    picture = np.pad(
        np.where(away, 255, dots).astype(np.uint8), 60, constant_values=255
    )
    assert read(picture) == [(MEMBER, Symbology.QR)]


def test_what_zbar_alone_sees_of_a_qr_code_is_read() -> None:
    bars = code(MEMBER, Symbology.QR, module_px=8)
    torn = np.pad(bars, 60, constant_values=240)
    torn[60:74, 60:90] = 240
    assert read(torn) == [(MEMBER, Symbology.QR)]
