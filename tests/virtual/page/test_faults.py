"""Faults of the page: each kind can begin and end; power comes back by itself."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest

from drivers.api import DriverError, Paper
from firmware.virtual.page.faults import FAULTS, Faults
from firmware.virtual.page.messages.to_page import FaultsShown, TabMessage
from firmware.virtual.page.messages.to_shop import EndFaults, OutsideFault, SetFault
from firmware.virtual.page.recording.fault_lines import FAULT_LINES
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.play import perform
from firmware.virtual.scripts.script import parse
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage


@contextmanager
def counter() -> Generator[tuple[Stage, Faults, list[TabMessage]]]:
    """A counter whose kiosk is off, but whose printer and camera are there."""
    told: list[TabMessage] = []
    with Stage(LineReporter()) as stage:
        stage.plug_printer_in()
        yield stage, Faults(stage, told.append), told


def active(told: list[TabMessage]) -> set[OutsideFault]:
    assert isinstance(told[-1], FaultsShown)
    return set(told[-1].since_ms)


def test_each_fault_can_begin_and_end() -> None:
    assert set(FAULTS) == set(OutsideFault)


def test_faults_are_told_and_end_together() -> None:
    with counter() as (stage, faults, told):
        faults.carry_out(SetFault(fault=OutsideFault.PAPER_OUT, on=True))
        faults.carry_out(SetFault(fault=OutsideFault.PAPER_OUT, on=True))
        faults.carry_out(SetFault(fault=OutsideFault.CAMERA_COVERED, on=True))
        assert active(told) == {OutsideFault.PAPER_OUT, OutsideFault.CAMERA_COVERED}
        assert len(told) == 2
        faults.carry_out(EndFaults())
        assert active(told) == set()
        assert stage.paper.condition.paper is Paper.PLENTY


@pytest.mark.parametrize(
    "fault",
    sorted(set(OutsideFault) - {OutsideFault.HUB_AWAY, OutsideFault.WALLET_HESITATES}),
)
def test_what_a_script_did_is_seen_and_ends_as_what_a_visitor_did(
    fault: OutsideFault,
) -> None:
    begin, end = FAULT_LINES[fault]
    with counter() as (stage, faults, told):
        stage.shop.broker.start()
        _play(stage, *begin)
        faults.look()
        assert active(told) == {fault}
        faults.carry_out(SetFault(fault=fault, on=False))
        assert active(told) == set()
        _play(stage, *begin, *end)
        faults.look()
        assert active(told) == set()


def _play(stage: Stage, *lines: str) -> None:
    for command in parse("by hand", "\n".join(lines), FORMS):
        perform(stage, command)


def test_what_the_world_does_not_let_happen_is_not_told() -> None:
    with counter() as (_stage, faults, told):
        with pytest.raises(DriverError, match="no wallet"):
            faults.carry_out(SetFault(fault=OutsideFault.WALLET_HESITATES, on=True))
        assert told == []
