"""The slip of a report as it comes out of a printer, byte by byte and as text.

APPROVE=1 writes the golden files anew.
"""

import os
from pathlib import Path

import pytest

from drivers.printer.escpos_layout import Layout
from drivers.printer.escpos_layout import slip_bytes as to_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from firmware.kiosk.report import ReportFigures
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.report_slip import report_slip
from firmware.kiosk.ui.shop_details import ShopDetails
from tests.support.kiosk_reports import FEW, X, Z

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "reports"
SHOP = ShopDetails("转角便利店", 480, phone="021-5555 1234")
SLIPS = {"x": X, "z": Z, "few": FEW}
COLUMNS = (32, 48)


def bytes_of(
    figures: ReportFigures, language: str, columns: int = 32, *, copy: bool = False
) -> bytes:
    paper = report_slip(figures, SHOP, copy=copy, tr=translation(language))
    layout = Layout(columns=columns, qr=native_qr, cut=cut())
    return bytes(to_bytes(paper, layout))


def paper_of(data: bytes, columns: int = 32) -> PaperSlip:
    slips: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(columns), slips.append, lambda: None)
    printer.feed(data)
    printer.run(lambda: True)
    assert printer.faults == []
    (paper,) = slips
    return paper


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SLIPS))
def test_the_slip_is_as_it_was_approved(name: str, language: str, columns: int) -> None:
    data = bytes_of(SLIPS[name], language, columns)
    text = paper_of(data, columns).text + "\n"
    files = f"{name}-{language}-{columns}"
    printed, read = (GOLDEN / f"{files}.{kind}" for kind in ("bin", "txt"))
    if os.environ.get("APPROVE"):
        printed.write_bytes(data)
        read.write_text(text, "utf-8")
    assert data == printed.read_bytes()
    assert text == read.read_text("utf-8")


def test_a_copy_differs_by_its_mark_alone() -> None:
    original, copy = (
        paper_of(bytes_of(Z, "zh_CN", copy=copy)).text.splitlines()
        for copy in (False, True)
    )
    (mark,) = set(copy) - set(original)
    assert "COPY" in mark
    assert [line for line in copy if line != mark] == original


def test_an_x_says_that_it_closes_nothing_and_has_no_digest() -> None:
    x, z = (paper_of(bytes_of(figures, "zh_CN")).text for figures in (X, Z))
    assert "没有日结" in x
    assert "校验码" not in x
    assert "b194 6ac9 2492 d234" in z
