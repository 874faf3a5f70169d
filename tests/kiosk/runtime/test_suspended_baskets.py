"""A suspended basket on a real journal: at most paid once, through power cuts too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, QrPicture, SlipQr, Symbology
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.ui.screens import picture
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed, SaleVoided
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig


class PowerCutError(Exception):
    """The kiosk is gone."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path, prints=True)
    yield rig
    rig.close()


def suspend(desk: KioskRig) -> str:
    """A cola is scanned, staff suspend it; the code on its slip."""
    desk.scan(COLA.gtin)
    desk.press(Button.KEY)
    desk.press(Button.CALL)
    return code_on_slip(desk)


def code_on_slip(desk: KioskRig) -> str:
    (code,) = (part for part in desk.tray.jobs[-1].slip if isinstance(part, SlipQr))
    return code.text


def recall(desk: KioskRig, code: str) -> None:
    desk.now_s += 100
    desk.controller.poll()
    desk.press(Button.KEY)
    desk.scan(code, Symbology.QR)


def pay(desk: KioskRig) -> None:
    desk.press(Button.PAY)
    desk.confirm()
    desk.printed()


def suspend_recall_and_pay(desk: KioskRig) -> None:
    recall(desk, suspend(desk))
    pay(desk)


def kind(desk: KioskRig) -> NoticeKind | None:
    notice = desk.controller.sale.notice
    return None if notice is None else notice.kind


def facts(desk: KioskRig) -> list[SaleClosed | SaleVoided]:
    assert desk.journal_handle.journal is not None
    rows = desk.journal_handle.journal.outbox.rows(tuple(range(1, 20)))
    bodies = [codec.decode(row.payload, *codec.FACTS).body for row in rows]
    return [each for each in bodies if isinstance(each, SaleClosed | SaleVoided)]


def test_a_basket_is_suspended_recalled_and_paid_once(desk: KioskRig) -> None:
    code = suspend(desk)
    recall(desk, code)
    assert desk.controller.sale.basket.listed_fen == 300
    pay(desk)

    void, closed = facts(desk)
    assert isinstance(void, SaleVoided)
    assert void.reason == "staff"
    assert isinstance(closed, SaleClosed)
    assert closed.payable_fen == 300

    recall(desk, code)
    assert kind(desk) is NoticeKind.RECALL_USED
    assert desk.controller.sale.state is SaleState.IDLE


def test_the_screen_shows_the_code_that_is_on_the_slip(desk: KioskRig) -> None:
    code = suspend(desk)

    shown = picture(desk.controller.sale, desk.controller.scene())

    assert code in [part.text for part in shown if isinstance(part, QrPicture)]


def test_what_was_recalled_and_not_paid_is_recalled_again(desk: KioskRig) -> None:
    code = suspend(desk)
    recall(desk, code)
    desk.press(Button.UNDO, held_s=3.0)
    recall(desk, code)

    assert desk.controller.sale.basket.listed_fen == 300


def test_what_is_suspended_again_has_one_slip_in_force(desk: KioskRig) -> None:
    first = suspend(desk)
    recall(desk, first)
    second = suspend(desk)

    recall(desk, first)
    assert kind(desk) is NoticeKind.RECALL_USED
    recall(desk, second)
    assert desk.controller.sale.basket.listed_fen == 600


def test_a_paper_jam_leaves_it_suspended(desk: KioskRig) -> None:
    code = suspend(desk)
    desk.failed(may_have_printed=False)
    recall(desk, code)

    assert desk.controller.sale.basket.listed_fen == 300


def test_goods_of_another_kiosk_are_no_basket_here(desk: KioskRig) -> None:
    suspend(desk)
    recall(desk, "K2-000001 3.00元 未付款")

    assert desk.controller.sale.state is SaleState.REFUNDING


@pytest.mark.parametrize(
    ("commits", "used"),
    [(1, False), (2, False), (3, True), (4, True), (5, True)],
)
def test_the_power_fails_after_each_commit_and_it_is_paid_at_most_once(
    tmp_path: Path, commits: int, *, used: bool
) -> None:
    """Suspended, intent, settled, may have printed, closed."""
    desk = KioskRig(tmp_path, prints=True)

    def count() -> None:
        if len(desk.stages) == commits:
            raise PowerCutError

    desk.after_commit = count
    with pytest.raises(PowerCutError):
        suspend_recall_and_pay(desk)
    desk.close()

    desk = KioskRig(tmp_path, prints=True)
    if desk.controller.sale.state is SaleState.PRINTING:
        desk.printed()
    recall(desk, "K1-000001 3.00元 未付款")
    assert (kind(desk) is NoticeKind.RECALL_USED) == used
    if not used:
        pay(desk)
    sold = [each for each in facts(desk) if isinstance(each, SaleClosed)]
    assert [each.payable_fen for each in sold] == [300]
    desk.close()
