"""Refunds at a kiosk with its real journal: each is booked once, whatever happens."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Button
from firmware.base.errors import JournalError
from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.refunding.deadlines import BOOKING_WAIT_S
from tests.support.examples import tries
from tests.support.refund_desk import RECEIPT, RefundDesk, RefundHub

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing
STAGES = ("refund_intent", "refund_done", "refund_may_have_printed", "refund_printed")


class PowerCutError(Exception):
    """The kiosk is gone, right after a commit."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RefundDesk]:
    desk = RefundDesk(tmp_path)
    yield desk
    desk.rig.close()


def notice(desk: RefundDesk) -> NoticeKind | None:
    shown = desk.rig.controller.sale.notice
    return shown and shown.kind


def test_a_piece_is_given_back_from_the_slip_to_the_money(desk: RefundDesk) -> None:
    desk.to_confirm(pieces=1)
    assert desk.phase is RefundPhase.CONFIRMING
    assert desk.hub.booked == {}

    desk.prove()
    desk.serve()

    assert desk.phase is RefundPhase.DONE
    assert desk.hub.left == {1: 1, 2: 1}
    (booked,) = desk.hub.booked.values()
    assert booked.money_fen == 300
    assert desk.rig.stages == list(STAGES[:3])
    (slip,) = desk.slips()
    assert slip == (next(iter(desk.hub.booked)), False)
    desk.rig.press(Button.PAY)
    desk.come_to_rest()
    assert desk.rig.stages == list(STAGES)


def test_the_kiosk_asks_again_until_the_hub_replies_and_it_is_booked_once(
    desk: RefundDesk,
) -> None:
    desk.to_confirm()
    desk.prove()
    for _ in range(3):
        desk.serve(lost=True)
        desk.wait(5)
    assert desk.phase is RefundPhase.BOOKING
    desk.wait(BOOKING_WAIT_S)
    assert notice(desk) is NoticeKind.REFUND_OPEN
    assert desk.rig.controller.sale.state is SaleState.IDLE

    desk.wait(40)
    desk.serve(times=2)

    assert len(desk.hub.booked) == 1
    assert len({ask.refund_id for ask in desk.hub.asked if not ask.quote}) == 1
    assert notice(desk) is NoticeKind.REFUND_FINISHED
    assert desk.rig.controller.sale.staff_called
    desk.come_to_rest()
    assert desk.slips() == [(next(iter(desk.hub.booked)), False)]


def test_while_one_is_open_no_other_begins(desk: RefundDesk) -> None:
    desk.to_confirm()
    desk.prove()
    desk.serve(lost=True)
    desk.wait(BOOKING_WAIT_S + 1)
    desk.prove()
    desk.show_slip()
    assert notice(desk) is NoticeKind.REFUND_OPEN
    desk.come_to_rest()
    desk.prove()
    assert desk.phase is RefundPhase.DONE
    desk.rig.press(Button.PAY)
    desk.prove()
    desk.show_slip()
    desk.serve()
    assert notice(desk) is NoticeKind.REFUND_NOTHING


def test_a_refusal_that_a_later_booking_overtook_does_not_count(
    desk: RefundDesk,
) -> None:
    """The hub refused the first request, its reply came after the second was made."""
    desk.to_confirm()
    desk.prove()
    ((early, ask),) = desk.asks()
    desk.hub.left[1] = 1
    refused = desk.hub.reply(ask)
    assert refused.refusal == "too_much"
    desk.hub.left[1] = 2
    desk.wait(5)
    desk.rig.hear(f"ct/1/K1/dn/rsp/{early}", refused)
    desk.serve()
    assert desk.phase is RefundPhase.DONE
    assert len(desk.hub.booked) == 1


def test_two_kiosks_give_back_one_slip_once(desk: RefundDesk) -> None:
    desk.to_confirm()
    desk.hub.left = {1: 0, 2: 0}
    desk.prove()
    desk.serve()
    assert notice(desk) is NoticeKind.REFUND_CHANGED
    assert desk.hub.booked == {}
    desk.come_to_rest()
    assert desk.slips() == []
    assert desk.rig.journal_handle.journal is not None
    assert desk.rig.journal_handle.journal.refunds.open is None


def test_a_hub_that_is_away_is_told_at_once(desk: RefundDesk) -> None:
    desk.hub_state("offline")
    desk.prove()
    desk.show_slip()
    assert desk.phase is RefundPhase.NO_HUB
    assert desk.asks() == []


def test_a_hub_of_release_0_1_0_does_not_reply_and_selling_goes_on(
    desk: RefundDesk,
) -> None:
    desk.prove()
    desk.show_slip()
    desk.wait(10)
    assert desk.phase is RefundPhase.NO_HUB
    desk.rig.sell()
    assert desk.rig.controller.sale.state is SaleState.PRINTING


def test_while_the_reply_is_late_staff_read_that_and_then_what_came_of_it(
    desk: RefundDesk,
) -> None:
    desk.to_confirm()
    desk.prove()
    desk.serve(lost=True)
    desk.wait(BOOKING_WAIT_S + 1)
    assert desk.rig.controller.scene().refund_open
    desk.wait(40)
    desk.serve()
    assert not desk.rig.controller.scene().refund_open

    desk.wait(600)
    desk.prove()

    assert desk.phase is RefundPhase.DONE
    shown = desk.rig.controller.sale.refund
    assert shown is not None
    assert shown.terms is not None
    assert shown.terms.money_fen == 900


def test_an_own_sale_that_waits_here_is_not_called_unknown(desk: RefundDesk) -> None:
    desk.hub_state("offline")
    desk.rig.sell()
    desk.rig.printed()
    desk.rig.press(Button.PAY)
    desk.hub_state("ready")
    desk.prove()
    desk.show_slip("K1-000002")
    desk.serve()
    assert notice(desk) is NoticeKind.REFUND_UNSENT


def test_a_slip_that_failed_comes_out_later_and_only_one_is_no_copy(
    desk: RefundDesk,
) -> None:
    desk.to_confirm()
    desk.prove()
    desk.serve()
    desk.rig.failed(may_have_printed=False)
    assert len(desk.slips()) == 1
    desk.power_cut()
    assert [copy for _, copy in desk.rig.slips()] == [False]
    desk.rig.failed(may_have_printed=True)
    desk.power_cut()
    assert [copy for _, copy in desk.rig.slips()] == [True]
    desk.rig.printed()
    desk.power_cut()
    assert desk.rig.slips() == []


def test_a_journal_that_fails_at_the_intent_books_nothing_twice(
    desk: RefundDesk,
) -> None:
    desk.to_confirm()

    def fail() -> None:
        desk.rig.after_commit = lambda: None
        raise JournalError("input/output error")

    desk.rig.after_commit = fail
    desk.prove()
    assert desk.phase is None
    desk.rig.disk_is_back()
    desk.come_to_rest()
    assert len(desk.hub.booked) == 1
    assert desk.slips() == [(next(iter(desk.hub.booked)), False)]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("reply", ["lost", "once", "twice"])
def test_a_power_cut_after_each_commit_books_once_and_prints_one_original(
    tmp_path: Path, stage: str, reply: str
) -> None:
    desk = RefundDesk(tmp_path)
    desk.to_confirm(pieces=2)

    def cut() -> None:
        if desk.rig.stages[-1] == stage:
            raise PowerCutError

    desk.rig.after_commit = cut
    with pytest.raises(PowerCutError):
        until_cut(desk, reply)
    desk.power_cut()
    desk.come_to_rest()

    assert desk.hub.left == {1: 0, 2: 1}
    ((refund_id, booked),) = desk.hub.booked.items()
    assert booked.money_fen == 600
    slips = desk.slips()
    assert {name for name, _ in slips} == {refund_id}
    assert Counter(copy for _, copy in slips)[False] <= 1
    desk.power_cut()
    assert desk.rig.slips() == []
    desk.rig.close()


def until_cut(desk: RefundDesk, reply: str) -> None:
    desk.prove()
    if reply == "lost":
        desk.serve(lost=True)
        desk.wait(5)
    desk.serve(times=2 if reply == "twice" else 1)
    desk.rig.printed()


ACTS: dict[str, Callable[[RefundDesk], None]] = {
    "prove": RefundDesk.prove,
    "slip": RefundDesk.show_slip,
    "pay": lambda desk: desk.rig.press(Button.PAY),
    "next": lambda desk: desk.rig.press(Button.REPRINT),
    "undo": lambda desk: desk.rig.press(Button.UNDO),
    "call": lambda desk: desk.rig.press(Button.CALL),
    "sell": lambda desk: desk.rig.sell(),
    "hub": RefundDesk.serve,
    "hub, lost": lambda desk: desk.serve(lost=True),
    "hub, twice": lambda desk: desk.serve(times=2),
    "hub away": lambda desk: desk.hub_state("offline"),
    "hub back": lambda desk: desk.hub_state("ready"),
    "6 s": lambda desk: desk.wait(6),
    "95 s": lambda desk: desk.wait(95),
    "power cut": RefundDesk.power_cut,
    "refund": lambda desk: desk.to_confirm(pieces=1),
}
LIKELY = ["refund", "refund", "prove", "prove", "hub"]


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.sampled_from([*ACTS, *LIKELY]), max_size=30))
def test_what_was_handed_out_is_what_the_hub_booked(acts: list[str]) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        desk = RefundDesk(Path(name), RefundHub())
        for act in acts:
            ACTS[act](desk)
        desk.hub_state("ready")
        desk.come_to_rest()

        given_back = sum(each.money_fen for each in desk.hub.booked.values())
        assert given_back == 900 - 300 * sum(desk.hub.left.values())
        refunds = [(who, copy) for who, copy in desk.slips() if "-r" in who]
        assert {who for who, _ in refunds} == set(desk.hub.booked)
        originals = Counter(who for who, copy in refunds if not copy)
        assert all(times == 1 for times in originals.values())
        journal = desk.rig.journal_handle.journal
        assert journal is not None
        assert journal.refunds.open is None
        assert all(ask.sale == RECEIPT for ask in desk.hub.asked)
        desk.rig.close()
