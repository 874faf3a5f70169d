"""Reports at an idle counter: by staff only, a Z by a second proof and once."""

import pytest

from firmware.kiosk.report import (
    ReportPhase,
    ReportReplied,
    ReportRequest,
    ReportSort,
)
from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.effects import Effect, PrintReport, RequestReport
from firmware.kiosk.sale.events import (
    Event,
    GoodsScanned,
    HubLost,
    PayPressed,
    ReprintHeld,
    ReprintPressed,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.reporting.deadlines import ASK_AGAIN_S, REPLY_WAIT_S
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.staff_rules import StaffRules
from tests.support.kiosk_builders import COLA, thanking, walk, walked
from tests.support.kiosk_reports import (
    EMPTY,
    FEW,
    X,
    Z,
    asking,
    at_desk,
    closed,
    closing,
    confirming,
    reply,
    report,
    shown,
)

pytestmark = pytest.mark.unit

Z8 = ReportRequest(ReportSort.Z, "b-2", 8)
AGAIN = ReportRequest(ReportSort.Z, "b-1", 7, again=True)
SILENT = at_desk(1.0 + REPLY_WAIT_S)


def acts(sale: Sale, *events: Event, now: Now | None = None) -> tuple[Effect, ...]:
    """What the last event has done at the hub and the printer."""
    _, effects = walked(sale, *events, now=now or at_desk())
    return tuple(e for e in effects if isinstance(e, RequestReport | PrintReport))


def kind(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_a_hold_without_staffs_proof_means_nothing() -> None:
    assert walked(Sale(), ReprintHeld(), now=at_desk()) == (Sale(), ())
    late = walk(Sale(), StaffProven("b-1"), now=at_desk())
    assert acts(late, ReprintHeld(), now=at_desk(31.0)) == ()


@pytest.mark.parametrize("begun", [Sale(), thanking()])
def test_staff_ask_for_an_x_at_an_idle_counter(begun: Sale) -> None:
    sale = walk(begun, StaffProven("b-1"), now=at_desk())
    asked = RequestReport(ReportRequest(ReportSort.X, "b-1"))
    assert acts(sale, ReprintHeld()) == (asked,)
    sale = walk(sale, ReprintHeld(), now=at_desk())
    assert (sale.state, sale.approval) == (SaleState.IDLE, None)


def test_an_x_is_shown_and_printed_as_often_as_staff_like() -> None:
    sale = shown()
    assert report(sale).phase is ReportPhase.SHOWN
    for _ in range(2):
        assert acts(sale, ReprintPressed(None)) == (PrintReport(X, copy=False),)
        sale = walk(sale, ReprintPressed(None), now=at_desk())
    assert sale.z_asked == 0


def test_a_z_needs_a_second_proof_while_the_screen_announces_it() -> None:
    assert acts(shown(), PayPressed()) == ()
    assert acts(confirming(), PayPressed()) == ()
    assert acts(shown(), StaffProven("b-2")) == ()
    assert acts(confirming(), StaffProven("b-2")) == (RequestReport(Z8),)


def test_a_badge_that_was_still_in_view_confirms_no_z() -> None:
    policy = Policy(staff=StaffRules(shown_min_s=1.0))
    sale = walk(shown(), PayPressed(), now=at_desk(policy=policy))
    now = at_desk(1.9, policy=policy)
    assert acts(sale, StaffProven("b-2"), now=now) == ()
    assert kind(walk(sale, StaffProven("b-2"), now=now)) is NoticeKind.PROVE_AGAIN


def test_no_z_is_asked_for_while_sales_wait_for_the_hub() -> None:
    unsent = at_desk(facts_wait=True)
    assert acts(confirming(), StaffProven("b-2"), now=unsent) == ()
    sale = walk(confirming(), StaffProven("b-2"), now=unsent)
    assert (kind(sale), sale.z_asked) == (NoticeKind.REPORT_UNSENT, 0)
    assert acts(sale, StaffProven("b-2")) == (RequestReport(Z8),)


def test_an_x_says_that_sales_wait_for_the_hub() -> None:
    sale = walk(asking(), reply(asking(), X), now=at_desk(facts_wait=True))
    assert kind(sale) is NoticeKind.REPORT_UNSENT
    assert report(sale).figures == X


def test_a_z_is_printed_when_it_comes_and_once_more_as_a_copy() -> None:
    sale = closing()
    assert acts(sale, reply(sale, Z)) == (PrintReport(Z, copy=False),)
    assert (report(closed()).phase, closed().z_asked) == (ReportPhase.CLOSED, 0)
    assert acts(closed(), ReprintPressed(None)) == (PrintReport(Z, copy=True),)
    assert walk(closed(), PayPressed(), now=at_desk()).report is None


def test_a_request_is_sent_again_until_the_hub_has_had_its_time() -> None:
    sale = closing()
    sent = [
        acts(sale, Tick(), now=at_desk(1.0 + after_s))
        for after_s in (ASK_AGAIN_S - 0.1, ASK_AGAIN_S, REPLY_WAIT_S)
    ]
    assert sent == [(), (RequestReport(Z8),), ()]
    silent = walk(sale, Tick(), now=SILENT)
    assert report(silent).phase is ReportPhase.NO_REPLY
    assert acts(silent, PayPressed()) == (RequestReport(Z8),)


def test_a_reply_after_all_shows_and_prints_the_z() -> None:
    silent = walk(closing(), Tick(), now=SILENT)
    assert acts(silent, reply(silent, Z)) == (PrintReport(Z, copy=False),)


def test_of_two_replies_only_the_first_one_prints() -> None:
    first = reply(closing(), Z)
    assert acts(walk(closing(), first, now=at_desk()), first) == ()


def test_a_z_whose_reply_got_lost_is_asked_for_by_the_same_number() -> None:
    """Staff left, a sale was booked, the hub has made Z8: no Z9 is asked for."""
    sale = walk(closing(), Tick(), now=SILENT)
    sale = walk(sale, UndoPressed(), now=SILENT)
    assert (sale.report, sale.z_asked) == (None, 8)
    sale = walk(sale, StaffProven("b-3"), ReprintHeld(), now=at_desk())
    sale = walk(sale, reply(sale, FEW, last=8), PayPressed(), now=at_desk())
    z8 = ReportRequest(ReportSort.Z, "b-3", 8)
    assert acts(sale, StaffProven("b-3")) == (RequestReport(z8),)
    sale = walk(sale, StaffProven("b-3"), now=at_desk())
    made = ReportReplied(z8, Z, last=8, again=True)
    assert acts(sale, made) == (PrintReport(Z, copy=False),)
    assert walk(sale, made, now=at_desk()).z_asked == 0


def test_it_is_fetched_also_if_nothing_was_booked_since() -> None:
    sale = walk(closing(), Tick(), UndoPressed(), now=SILENT)
    sale = walk(sale, StaffProven("b-3"), ReprintHeld(), now=at_desk())
    sale = walk(sale, reply(sale, EMPTY, last=8), PayPressed(), now=at_desk())
    (asked,) = acts(sale, StaffProven("b-3"))
    assert asked == RequestReport(ReportRequest(ReportSort.Z, "b-3", 8))


@pytest.mark.parametrize(
    "gone",
    [UndoPressed(), UndoHeld(), GoodsScanned(COLA)],
    ids=["undo", "held", "goods"],
)
def test_a_z_that_comes_when_the_screen_is_gone_is_printed_all_the_same(
    gone: Event,
) -> None:
    event = reply(closing(), Z)
    sale = walk(closing(), gone, now=at_desk())
    assert acts(sale, event) == (PrintReport(Z, copy=False),)
    after = walk(sale, event, now=at_desk())
    assert (after.state, after.z_asked) == (sale.state, 0)
    assert acts(after, event) == ()


def test_an_x_that_comes_when_the_screen_is_gone_is_not() -> None:
    sale = walk(asking(), UndoPressed(), now=at_desk())
    assert acts(sale, reply(asking(), X)) == ()


def test_the_last_z_is_printed_again_as_a_copy() -> None:
    sale = confirming()
    assert acts(sale, ReprintPressed(None)) == (RequestReport(AGAIN),)
    sale = walk(sale, ReprintPressed(None), now=at_desk())
    z7 = ReportReplied(AGAIN, Z, last=7, again=True)
    assert acts(sale, z7) == (PrintReport(Z, copy=True),)
    assert sale.z_asked == 0


def test_without_a_z_before_there_is_none_to_print_again() -> None:
    assert acts(confirming(last=0), ReprintPressed(None)) == ()


def test_nothing_new_is_not_closed() -> None:
    sale = walk(confirming(EMPTY), StaffProven("b-2"), now=at_desk())
    assert kind(sale) is NoticeKind.REPORT_NOTHING
    assert acts(confirming(EMPTY), StaffProven("b-2")) == ()


def test_an_earlier_z_than_was_asked_for_is_a_copy() -> None:
    """Nothing was booked since: the hub returns the Z before."""
    earlier = ReportReplied(Z8, FEW, last=1, again=True)
    assert acts(closing(), earlier) == (PrintReport(FEW, copy=True),)


@pytest.mark.parametrize(
    ("refusal", "notice"),
    [
        ("by_unknown", NoticeKind.BADGE_REFUSED),
        ("nothing_booked", NoticeKind.REPORT_NOTHING),
        ("changed", NoticeKind.REPORT_CHANGED),
        ("later_reason", NoticeKind.REPORT_REFUSED),
    ],
)
def test_the_hubs_refusal_is_told_and_nothing_waits_for_it(
    refusal: str, notice: NoticeKind
) -> None:
    sale = walk(closing(), ReportReplied(Z8, refusal=refusal), now=at_desk())
    assert (kind(sale), sale.report, sale.z_asked) == (notice, None, 0)


def test_without_a_hub_nothing_is_asked_and_pay_tries_again() -> None:
    away = at_desk(hub_online=False)
    sale = walk(Sale(), StaffProven("b-1"), ReprintHeld(), now=away)
    assert report(sale).phase is ReportPhase.NO_REPLY
    assert acts(sale, PayPressed(), now=away) == ()
    assert len(acts(sale, PayPressed())) == 1


def test_a_hub_that_goes_away_leaves_open_whether_a_z_was_made() -> None:
    sale = walk(closing(), HubLost(), now=at_desk(hub_online=False))
    assert (report(sale).phase, sale.z_asked) == (ReportPhase.NO_REPLY, 8)
    assert report(walk(shown(), HubLost(), now=at_desk())).phase is ReportPhase.SHOWN


def test_a_report_leaves_the_screen_by_itself() -> None:
    idle_s = Policy().patience.idle_reset_s
    for sale in (shown(), confirming(), closed()):
        gone = walk(sale, Tick(), now=at_desk(1.0 + idle_s))
        assert gone.report is None


def test_a_customer_who_scans_comes_first() -> None:
    sale = walk(shown(), GoodsScanned(COLA), now=at_desk())
    assert (sale.state, sale.report) == (SaleState.SCANNING, None)


def test_without_a_printer_the_figures_stand_on_the_screen() -> None:
    bare = at_desk(prints_slips=False)
    assert acts(closing(), reply(closing(), Z), now=bare) == ()
    sale = walk(shown(), ReprintPressed(None), now=bare)
    assert (kind(sale), report(sale).figures) == (NoticeKind.REPORT_NO_PRINTER, X)
