"""What the far sides show, as messages of the page."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from drivers.api import Box, Lamp, Symbology, Text
from drivers.panel.panel import Panel
from drivers.sim.camera.album import GOODS
from drivers.sim.camera.camera_view import CameraView
from drivers.sim.camera.packaging import side_of
from drivers.sim.camera.scan_field import Placing, field_with, jpeg
from drivers.sim.pins import Pins
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from firmware.virtual.kiosk.panel_reports import PanelReporter, report_texts
from firmware.virtual.page.messages.code_messages import (
    CodeRead,
    CodeRefused,
    CodesUnsure,
    UnsureCode,
)
from firmware.virtual.page.messages.to_page import (
    BuzzerSounds,
    GlassShown,
    LampLit,
    PaperOut,
    PowerShown,
    SlipCut,
    TabMessage,
    TextsShown,
    ViewChanged,
)
from firmware.virtual.page.page_watcher import VIEW, PageWatcher

LIMIT_S = 10.0
CORNERS = ((128, 326), (640, 326), (640, 652), (128, 652))


class Kept:
    """What a watcher published and kept."""

    def __init__(self) -> None:
        self.published: list[TabMessage] = []
        self.pictures: dict[str, bytes] = {}
        self.watcher = PageWatcher(self.published.append, self.pictures.__setitem__)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def printer(kept: Kept, tmp_path: Path) -> Iterator[tuple[SimPrinter, int]]:
    path = tmp_path / "printer"
    with SimPrinter(PtyWire(path), watcher=kept.watcher) as sim:
        wire = os.open(path, os.O_WRONLY)
        yield sim, wire
        os.close(wire)


def test_a_slip_comes_out_strip_by_strip(
    kept: Kept, printer: tuple[SimPrinter, int]
) -> None:
    sim, wire = printer
    os.write(wire, b"\x1b@|\n\x1bd\x04\x1dV\x00")
    sim.wait_slip(LIMIT_S)
    text, feed, cut = kept.published
    assert isinstance(text, PaperOut)
    assert (text.slip, text.width, text.height) == (1, 384, 30)
    rows = base64.b64decode(text.bits)
    assert len(rows) == 384 // 8 * 30
    assert any(rows)
    assert isinstance(feed, PaperOut)
    assert not any(base64.b64decode(feed.bits))
    assert cut == SlipCut(slip=1, height=54, text="|")
    assert kept.pictures["/slips/1.png"].startswith(b"\x89PNG")


def test_the_kiosks_words_become_messages(kept: Kept) -> None:
    for what in (
        {"power": True},
        {"frame": "AA==", "size": [8, 1], "contrast": 9},
        {"texts": ["谢谢惠顾"]},
        {"lamp": "green"},
        {"buzzing": True},
    ):
        kept.watcher.reported(what)
    assert kept.published == [
        PowerShown(on=True),
        GlassShown(width=8, height=1, bits="AA==", contrast=9),
        TextsShown(texts=("谢谢惠顾",)),
        LampLit(colour=Lamp.GREEN),
        BuzzerSounds(on=True),
    ]


def test_a_code_lies_in_shares_of_what_the_camera_sees(
    kept: Kept, tmp_path: Path
) -> None:
    view = CameraView(tmp_path / "camera", kept.watcher.before_camera)
    view.show_jpeg(jpeg(field_with(side_of(GOODS[0][1]), Placing())))
    place = {"symbology": Symbology.EAN13, "corners": CORNERS}
    kept.watcher.reported({"unsure": [place]})
    kept.watcher.reported({"read": {**place, "text": "6901234500011"}})
    kept.watcher.reported({"refused": {**place, "text": "", "reason": "article"}})
    view.clear()
    shares = ((0.1, 0.5), (0.5, 0.5), (0.5, 1.0), (0.1, 1.0))
    assert kept.published == [
        ViewChanged(number=1),
        CodesUnsure(codes=(UnsureCode(symbology="ean13", corners=shares),)),
        CodeRead(symbology="ean13", text="6901234500011", corners=shares),
        CodeRefused(symbology="ean13", text="", corners=shares, reason="article"),
        ViewChanged(number=0),
    ]
    assert kept.pictures[VIEW] == b""


def test_a_picture_larger_than_the_camera_s_is_seen_smaller(kept: Kept) -> None:
    kept.watcher.before_camera(jpeg(np.zeros((1440, 2560, 3), np.uint8)))
    corners = ((0, 0), (1280, 0), (1280, 720))
    kept.watcher.reported({"unsure": [{"symbology": "qr", "corners": corners}]})
    shares = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
    assert kept.published[1:] == [
        CodesUnsure(codes=(UnsureCode(symbology="qr", corners=shares),))
    ]


def test_texts_of_the_display_are_told_from_the_top() -> None:
    published: list[object] = []
    picture = (Text(90, 51, "按付款键结账"), Box(0, 9, 9, 1), Text(0, 0, "酸奶"))
    report_texts(published.append, picture)
    assert published == [{"texts": ["酸奶", "按付款键结账"]}]


def test_lamp_and_buzzer_are_told_once_for_each_change() -> None:
    published: list[object] = []
    reporter = PanelReporter(published.append)
    pins = reporter.pins = Pins(on_output=reporter)
    panel = Panel(lambda _event: None, pin_factory=pins.factory)
    panel.open()
    panel.lamp(Lamp.GREEN)
    panel.beep(((0.0, 0.0),))
    while {"buzzing": False} not in published:
        panel.work()
    panel.close()
    assert published == [
        {"lamp": Lamp.GREEN},
        {"buzzing": True},
        {"buzzing": False},
        {"lamp": Lamp.OFF},
    ]
