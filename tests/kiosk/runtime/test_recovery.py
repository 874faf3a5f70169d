"""The first turn after a power cut, for each stage, with and without a printer."""

from pathlib import Path

import pytest

from drivers.api import Button, PrintFailed, PrintTrouble
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed, SaleVoided
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig


class PowerCutError(Exception):
    """The kiosk is gone."""


def cut_after(folder: Path, commits: int) -> None:
    """A cola is sold, and the power fails right after one of the sale's commits."""
    desk = KioskRig(folder, prints=True)

    def count() -> None:
        if len(desk.stages) == commits:
            raise PowerCutError

    desk.after_commit = count
    with pytest.raises(PowerCutError):
        desk.sell()
    desk.close()


def fact(desk: KioskRig) -> SaleClosed | SaleVoided:
    assert desk.journal_handle.journal is not None
    (row,) = desk.journal_handle.journal.outbox.rows((1,))
    return codec.decode(row.payload, SaleClosed, SaleVoided).body


@pytest.mark.parametrize("prints", [True, False])
def test_an_unpaid_sale_is_voided_and_said_to_be(
    tmp_path: Path, *, prints: bool
) -> None:
    cut_after(tmp_path, 1)
    desk = KioskRig(tmp_path, prints=prints)
    void = fact(desk)

    assert isinstance(void, SaleVoided)
    assert (void.reason, void.payable_fen) == ("power_cut", 300)
    assert desk.controller.sale.notice is not None
    assert desk.controller.sale.notice.kind is NoticeKind.POWER_CUT_VOIDED
    assert desk.slips() == []
    desk.close()


@pytest.mark.parametrize(("commits", "copy"), [(2, False), (3, True)])
def test_a_paid_sale_gets_its_slip(tmp_path: Path, commits: int, *, copy: bool) -> None:
    cut_after(tmp_path, commits)
    desk = KioskRig(tmp_path, prints=True)
    assert desk.slips() == [("K1-7-1", copy)]
    assert desk.controller.sale.state is SaleState.PRINTING

    desk.printed()

    closed = fact(desk)
    assert isinstance(closed, SaleClosed)
    assert (closed.payable_fen, closed.slip) == (300, "printed")
    desk.close()


@pytest.mark.parametrize("commits", [2, 3])
def test_a_paid_sale_is_closed_where_the_printer_was_taken_away(
    tmp_path: Path, commits: int
) -> None:
    cut_after(tmp_path, commits)
    desk = KioskRig(tmp_path, prints=False)

    closed = fact(desk)

    assert isinstance(closed, SaleClosed)
    assert closed.slip == "none"
    assert desk.controller.sale.state is SaleState.THANKS
    desk.close()


def test_what_the_printer_says_at_the_end_spares_the_next_start_a_copy(
    tmp_path: Path,
) -> None:
    desk = KioskRig(tmp_path, prints=True)
    desk.sell()
    failed = PrintFailed("K1-7-1", PrintTrouble.UNPLUGGED, may_have_printed=False)
    desk.controller.record_last_report(failed)
    assert len(desk.slips()) == 1  # nothing more is begun
    desk.close()

    again = KioskRig(tmp_path, prints=True)

    assert again.slips() == [("K1-7-1", False)]
    again.close()


def test_a_clock_that_goes_backwards_changes_no_order_of_things(
    tmp_path: Path,
) -> None:
    desk = KioskRig(tmp_path, synchronised=False)
    desk.scan(COLA.gtin)
    desk.wall_s -= 3_600
    desk.press(Button.PAY)
    desk.confirm()

    closed = fact(desk)

    assert isinstance(closed, SaleClosed)
    assert closed.closed_at < closed.opened_at  # told as it was, never made up
    assert desk.controller.sale.state is SaleState.THANKS
    desk.close()
