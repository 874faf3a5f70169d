"""The simulated printer against python-escpos, which knows nothing of it."""
# escpos ships no types, and what it sends as it is goes through `_raw`.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportPrivateUsage=false

from pathlib import Path

import pytest
from escpos.printer import Dummy
from PIL import Image

from drivers.api import Align, Slip, SlipFeed, SlipQr, SlipRow, SlipRule, SlipText
from drivers.printer.escpos_layout import Layout, slip_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from tests.support.qr_texts import qr_texts

GOLDEN = Path(__file__).parents[2] / "data" / "golden"
JOIN = "https://shop.example/j/7KQ2M9"
RECEIPT: Slip = (
    SlipText("鲜果便利店", Align.CENTRE, 2, bold=True),
    SlipText("Fresh Fruit · 人民路 12 号店", Align.CENTRE),
    SlipFeed(1),
    SlipText("单号 K01-000123"),
    SlipText("2026-11-22 16:20:31   机号 K01"),
    SlipRule(),
    SlipRow("农夫山泉饮用天然水 550ml ×2", "4.00"),
    SlipRow("可口可乐（无糖）330ml", "3.50"),
    SlipRow("有机龙井茶叶礼盒装 250g 特级 明前采摘", "128.00"),
    SlipRule(),
    SlipRow("会员价优惠", "-1.20"),
    SlipRow("合计", "¥134.30", 2, bold=True),
    SlipRow("微信支付", "134.30"),
    SlipRow("积分 +13", "余额 1,208"),
    SlipRule(),
    SlipQr(JOIN),
    SlipText("扫码成为会员，下次享会员价", Align.CENTRE),
    SlipText("谢谢惠顾 欢迎再来", Align.CENTRE, bold=True),
)


def printed(sent: bytes, portion: int = 4096) -> tuple[list[PaperSlip], list[str]]:
    """What a printer makes of these bytes, arriving in such portions."""
    slips: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(32), slips.append, lambda: None)
    for start in range(0, len(sent), portion):
        printer.feed(sent[start : start + portion])
        printer.run(lambda: True)
    return slips, printer.faults


def test_a_receipt_looks_like_the_golden_one(tmp_path: Path) -> None:
    sent = slip_bytes(RECEIPT, Layout(columns=32, qr=native_qr, cut=cut()))
    (slip,), faults = printed(sent)
    assert not faults
    slip.image.save(tmp_path / "slip.png")
    golden = Image.open(GOLDEN / "slip.png")
    assert slip.image.tobytes() == golden.tobytes(), f"compare with {tmp_path}"


def test_the_code_on_a_slip_can_be_read() -> None:
    sent = slip_bytes(RECEIPT, Layout(columns=32, qr=native_qr, cut=cut()))
    (slip,), _ = printed(sent)
    for picture in (slip.image, slip.on_desk()):
        assert qr_texts(picture) == [JOIN]


def test_portions_make_no_difference() -> None:
    sent = slip_bytes(RECEIPT, Layout(columns=32, qr=native_qr, cut=cut()))
    (whole,), _ = printed(sent)
    (bytewise,), faults = printed(sent, portion=1)
    assert bytewise.text == whole.text
    assert bytewise.image.tobytes() == whole.image.tobytes()
    assert not faults


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_reads_what_the_library_writes(capsys: pytest.CaptureFixture[str]) -> None:
    library = Dummy()
    library.hw("INIT")
    library.set(align="center", bold=True)
    library._raw(b"Total 12.50\n")
    library.set(align="left", bold=False, custom_size=True, width=2, height=2)
    library._raw(b"Big\n")
    library.set(normal_textsize=True)
    library.print_and_feed(2)
    library.image(Image.new("1", (16, 8)))
    library.qr("https://a.b/c", native=True, size=4)
    library.cut()
    library.cut(feed=False)
    capsys.readouterr()
    slips, faults = printed(library.output)
    assert [slip.text for slip in slips] == [
        "          Total 12.50\nBig\n[picture 16x8]\n[QR https://a.b/c]",
        "",
    ]
    assert not faults
    assert qr_texts(slips[0].image) == ["https://a.b/c"]


def test_its_text_is_as_wide_as_the_paper() -> None:
    job = b"\x1b@\x1c&\x1ba\x01\x1d!\x11" + "街角店\n".encode("gb18030")
    job += b"\x1b@\x1c&" + ("─" * 16 + "\n").encode("gb18030")
    job += b"\x1d!\x11" + "应付     ￥12.50\n".encode("gb18030") + b"\x1dVA\x00"
    (slip,), _ = printed(job)

    assert slip.text.splitlines() == [
        " " * 13 + "街角店",
        "─" * 32,
        "应付" + " " * 21 + "￥12.50",
    ]


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"\x1b~", "command b'\\x1b~'"),
        (b"\xba\xcf", "byte 0xba outside Chinese mode"),
        (b"\x07", "byte 0x07 outside Chinese mode"),
        (b"\x1c&\xff\xff", "no character ffff"),
        (b"\x1d(k\x03\x001Z0", "QR function b'Z'"),
        (b"\x1d(L\x02\x000p", "function GS ( L b'0p'"),
        (
            b"\x1d(k\x03\x001C\x10\x1d(k\x1c\x001P0" + b"x" * 25 + b"\x1d(k\x03\x001Q0",
            "QR code of 400 dots is wider than the paper",
        ),
    ],
)
def test_it_notes_what_no_printer_understands(sent: bytes, fault: str) -> None:
    _, faults = printed(sent)
    assert faults[0] == fault


def test_a_full_line_wraps() -> None:
    (slip,), _ = printed(b"x" * 33 + b"\n" + b"\x1dV\x00")
    assert slip.text == "x" * 32 + "\nx"
