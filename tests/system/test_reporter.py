"""What the audience of a sale script reads: columns stand in line, Chinese or not."""

import pytest
from PIL import Image

from drivers.sim.printer.paper import PaperSlip
from drivers.sim.terminal import width_cells
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.script import parse
from firmware.virtual.scripts.vocabulary import FORMS

SLIP = PaperSlip("      街角小店\n茶" + " " * 42 + "4.00", Image.new("L", (576, 60)))


def test_times_stand_in_one_column(capsys: pytest.CaptureFixture[str]) -> None:
    script = "expect display 请到柜台付现金\npress pay"
    for command in parse("x.sale", script, FORMS):
        LineReporter().command_done(command.line, command.text, 1.25)

    told = capsys.readouterr().out.splitlines()
    assert [line.endswith("  1.25 s") for line in told] == [True, True]
    assert width_cells(told[0]) == width_cells(told[1])


def test_a_slip_is_as_wide_as_its_torn_edges(
    capsys: pytest.CaptureFixture[str],
) -> None:
    LineReporter().slip(SLIP)

    edge, *_, last, _ = capsys.readouterr().out.splitlines()
    assert edge.strip() == "┄" * 50
    assert width_cells(last) == width_cells(edge) - 1
