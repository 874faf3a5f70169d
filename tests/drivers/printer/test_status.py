"""Status bytes: every single trouble, and nothing good read out of nonsense."""

import pytest

from drivers.api import Paper, PrinterStatus, PrintTrouble
from drivers.printer.replies import Replies, ReplyReader
from drivers.printer.status import Answers, decode
from drivers.sim.printer.condition import PrinterCondition


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (Answers(0x12, 0x12, 0x12, 0x12), PrinterStatus(Paper.PLENTY)),
        (Answers(0x12, 0x12, 0x12, 0x1E), PrinterStatus(Paper.LOW)),
        (
            Answers(0x1A, 0x32, 0x12, 0x7E),
            PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT),
        ),
        (
            Answers(0x1A, 0x32, 0x12, 0x12),
            PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT),
        ),
        (
            Answers(0x1A, 0x16, 0x12, 0x12),
            PrinterStatus(Paper.PLENTY, PrintTrouble.COVER_OPEN),
        ),
        (
            Answers(0x1A, 0x36, 0x12, 0x7E),
            PrinterStatus(Paper.OUT, PrintTrouble.COVER_OPEN),
        ),
        (
            Answers(0x12, 0x12, 0x1A, 0x12),
            PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT),
        ),
        (
            Answers(0x12, 0x12, 0x32, 0x12),
            PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT),
        ),
        (
            Answers(0x12, 0x52, 0x12, 0x12),
            PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT),
        ),
        (
            Answers(0x1A, 0x12, 0x12, 0x12),
            PrinterStatus(Paper.PLENTY, PrintTrouble.FAULT),
        ),
    ],
)
def test_decode(answers: Answers, status: PrinterStatus) -> None:
    assert decode(answers) == status


def test_no_byte_answers_both_questions() -> None:
    each = (ReplyReader().read(bytes([byte])) for byte in range(256))
    assert not [replies for replies in each if replies.at_once and replies.in_turn]


@pytest.mark.parametrize("paper", [Paper.PLENTY, Paper.LOW, Paper.OUT])
@pytest.mark.parametrize("cover_open", [False, True])
@pytest.mark.parametrize("broken", [False, True])
def test_the_simulated_printer_says_what_ails_it(
    paper: Paper, *, cover_open: bool, broken: bool
) -> None:
    condition = PrinterCondition(paper=paper, cover_open=cover_open, broken=broken)
    answers = [condition.real_time(number) for number in range(1, 5)]
    in_turn = bytes([condition.in_turn()])
    found = ReplyReader().read(bytes(answers) + in_turn)
    assert found == Replies(at_once=bytes(answers), in_turn=in_turn)
    status = decode(Answers(*answers))
    assert status.paper is paper
    assert (status.trouble is None) == condition.can_print
