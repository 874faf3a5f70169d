"""What proves a slip, and what does not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Paper, PrinterStatus, PrintTrouble
from drivers.printer.ports import SerialPort, open_transport
from drivers.printer.reply_behaviour import Confirm, ReplyBehaviour
from drivers.printer.session import SILENT, Limits, Session, SlipFate
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter
from drivers.usb_serials import SerialPlace

LIMITS = Limits(answer_s=0.12, stall_s=0.2, proof_s=0.5, watch_s=0.0)
BRIEF = Limits(answer_s=0.02, stall_s=0.2, proof_s=0.06, watch_s=0.0)
"""Where the wire has an answer at once: whoever waits for another computes."""
OFFLINE = b"\x1a"
PAPER_IN_TURN = b"\x00"
TEA = b"\x1b@Tea\n\x1dV\x00"

Opened = Callable[..., Session]


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[SimPrinter]:
    with SimPrinter(PtyWire(tmp_path / "printer")) as sim:
        yield sim


@pytest.fixture
def opened(sim: SimPrinter, tmp_path: Path) -> Iterator[Opened]:
    assert sim
    sessions: list[Session] = []

    def open_(confirm: Confirm = Confirm.EXECUTED, limits: Limits = LIMITS) -> Session:
        transport = open_transport(
            SerialPort(SerialPlace(str(tmp_path / "printer"))), limits.stall_s
        )
        session = Session(
            transport,
            lambda: True,
            report=lambda _status: None,
            behaviour=ReplyBehaviour(confirm, strict=True),
            limits=limits,
        )
        sessions.append(session)
        return session

    yield open_
    for session in sessions:
        session.close()


def test_late_answers_are_not_taken_for_new_ones(
    sim: SimPrinter, opened: Opened
) -> None:
    session = opened()
    sim.send(OFFLINE)
    assert session.status() == PrinterStatus(Paper.PLENTY)


class ScriptedTransport:
    """A wire on which every read gives the next of these."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = True
        self._left = list(answers)
        self.sent = b""

    def write(self, data: bytes, alive: Callable[[], bool]) -> None:
        assert alive()
        self.sent += data

    def read(self, limit_s: float) -> bytes:
        assert limit_s <= LIMITS.answer_s
        return self._left.pop(0)

    def out_of_paper(self) -> bool:
        return False

    def close(self) -> None:
        pass


def test_an_answer_in_turn_between_others_is_kept_apart() -> None:
    nothing, good = b"", b"\x12"
    transport = ScriptedTransport(
        nothing, nothing, PAPER_IN_TURN, good, good, good, good
    )
    session = Session(
        transport,
        lambda: True,
        report=lambda _status: None,
        behaviour=ReplyBehaviour(Confirm.RECEIVED, strict=True),
        limits=LIMITS,
    )
    session.send(TEA)
    assert session.status() == PrinterStatus(Paper.PLENTY)
    assert transport.sent == TEA + b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


def test_silence_is_trouble(sim: SimPrinter, opened: Opened) -> None:
    sim.set_silent(silent=True)
    assert opened().status() == SILENT


ASKING = {
    Confirm.AUTO: SlipFate.PRINTED,
    Confirm.EXECUTED: SlipFate.PRINTED,
    Confirm.RECEIVED: SlipFate.SENT,
}


@pytest.mark.parametrize("confirm", ASKING)
def test_an_older_proof_proves_nothing(
    sim: SimPrinter, opened: Opened, confirm: Confirm
) -> None:
    session = opened(confirm)
    session.send(TEA)
    assert session.proof() is ASKING[confirm]
    sim.send(PAPER_IN_TURN)
    sim.die_after(3)
    session.send(TEA)
    assert session.proof() is PrintTrouble.SILENT


@pytest.mark.parametrize(
    "unasked",
    [b"\x10\x00\x00\x0f", b"OK\r\n", b"\x0d", b"\x11", b"\x10\x00\x00", b"\x01"],
    ids=["automatic", "words", "a line's end", "flow control", "half", "noise"],
)
def test_bytes_that_nobody_asked_for_prove_nothing(
    sim: SimPrinter, opened: Opened, unasked: bytes
) -> None:
    session = opened()
    sim.die_after(3)
    session.send(TEA)
    sim.send(unasked)
    assert session.proof() is PrintTrouble.SILENT


def test_what_a_printer_sends_by_itself_names_the_trouble(
    sim: SimPrinter, opened: Opened
) -> None:
    session = opened()
    sim.die_after(3)
    session.send(TEA)
    sim.send(b"\x18\x00\x0c\x0f")
    assert session.proof() is PrintTrouble.PAPER_OUT


def test_an_answer_that_says_no_paper_is_no_proof(
    sim: SimPrinter, opened: Opened
) -> None:
    session = opened()
    sim.die_after(3)
    session.send(TEA)
    sim.send(b"\x0f")
    assert session.proof() is PrintTrouble.PAPER_OUT


def test_a_printer_without_gs_r_needs_the_weaker_proof(
    sim: SimPrinter, opened: Opened
) -> None:
    sim.set_silent_in_turn(silent=True)
    strict = opened(Confirm.EXECUTED)
    strict.send(TEA)
    assert strict.proof() is PrintTrouble.SILENT
    strict.close()
    lenient = opened(Confirm.RECEIVED)
    lenient.send(TEA)
    assert lenient.proof() is SlipFate.SENT


def test_a_slip_still_in_the_buffer_is_not_proven(
    sim: SimPrinter, opened: Opened
) -> None:
    sim.set_busy(busy=True)
    session = opened()
    session.send(TEA)
    assert session.status() == PrinterStatus(Paper.PLENTY)
    assert session.proof() is PrintTrouble.SILENT
    assert not sim.slips
    sim.set_busy(busy=False)
    assert session.proof() is SlipFate.PRINTED
    assert sim.wait_slip(1).text == "Tea"


def test_an_answer_to_the_slip_before_proves_nothing(
    sim: SimPrinter, opened: Opened
) -> None:
    sim.set_busy(busy=True)
    session = opened()
    session.send(TEA)
    assert session.proof() is PrintTrouble.SILENT
    session.send(TEA)
    sim.send(PAPER_IN_TURN)
    assert session.proof() is PrintTrouble.SILENT
    sim.set_busy(busy=False)
    assert session.proof() is SlipFate.PRINTED


def test_paper_that_is_back_proves_the_old_slip_and_not_the_next(
    sim: SimPrinter, opened: Opened
) -> None:
    session = opened()
    sim.paper_out_after(0)
    session.send(TEA)
    assert session.proof() is PrintTrouble.PAPER_OUT
    sim.set_busy(busy=True)
    sim.set_paper(Paper.PLENTY)
    session.send(TEA)
    sim.send(PAPER_IN_TURN)
    assert session.proof() is PrintTrouble.SILENT


def test_what_a_printer_that_was_switched_off_owes_is_forgotten(
    sim: SimPrinter, opened: Opened
) -> None:
    session = opened(limits=replace(LIMITS, lost_s=0.0))
    sim.set_silent_in_turn(silent=True)
    session.send(TEA)
    assert session.proof() is PrintTrouble.SILENT
    sim.set_silent_in_turn(silent=False)
    for _ in range(2):
        assert session.status() == PrinterStatus(Paper.PLENTY)
    session.send(TEA)
    assert session.proof() is SlipFate.PRINTED


STOPS: dict[str, Callable[[SimPrinter], None]] = {
    "paper": lambda sim: sim.set_paper(Paper.OUT),
    "cover": lambda sim: sim.set_cover(open_=True),
    "cutter": lambda sim: sim.set_broken(broken=True),
    "power": lambda sim: sim.set_silent(silent=True),
}


@pytest.mark.parametrize("stop", STOPS)
def test_noise_like_an_answer_proves_nothing_of_a_printer_that_stopped(
    sim: SimPrinter, opened: Opened, stop: str
) -> None:
    sim.set_busy(busy=True)
    session = opened()
    session.send(TEA)
    STOPS[stop](sim)
    sim.send(b"\x00")
    assert isinstance(session.proof(), PrintTrouble)


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_block_in_two_reads_is_no_answer(
    sim: SimPrinter, opened: Opened, cut: int
) -> None:
    block = b"\x10\x00\x00\x00"
    session = opened()
    sim.die_after(3)
    session.send(TEA)
    sim.send(block[:cut] + b"\x11")
    sim.send(b"\x13" + block[cut:])
    assert session.proof() is PrintTrouble.SILENT


class ChatteringTransport(ScriptedTransport):
    """A wire that always has one more of these, and no answer."""

    def __init__(self, noise: bytes) -> None:
        super().__init__()
        self._noise = noise

    def read(self, limit_s: float) -> bytes:
        assert limit_s <= BRIEF.answer_s
        return self._noise


@pytest.mark.parametrize("noise", [b"\x13", b"\xff" * 512, b"\x10\x00\x00\x0f"])
def test_a_printer_that_never_stops_sending_is_silent(noise: bytes) -> None:
    session = Session(
        ChatteringTransport(noise),
        lambda: True,
        report=lambda _status: None,
        behaviour=ReplyBehaviour(Confirm.EXECUTED, strict=True),
        limits=BRIEF,
    )
    assert session.status() == SILENT
    session.send(TEA)
    assert session.proof() is PrintTrouble.SILENT
