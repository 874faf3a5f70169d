"""Every pair of state and event, and the walks that customers take."""

from dataclasses import replace
from typing import get_args

import pytest

from drivers.api import Printed, PrintFailed, PrintTrouble, SlipSent
from firmware.kiosk.report import ReportReplied, ReportRequest, ReportSort
from firmware.kiosk.sale import TABLE, NoticeKind, Sale, SaleState, deadline_s, step
from firmware.kiosk.sale.effects import (
    Beep,
    CountUnknown,
    PrintSlip,
    Record,
    RequestMember,
    Tune,
)
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    HubLost,
    InvitationShown,
    KeptRefundSlip,
    KeptSlip,
    MemberReplied,
    NotSoldReason,
    PassRefused,
    PassShown,
    PayPressed,
    PowerReturned,
    RefundReplied,
    ReprintHeld,
    ReprintPressed,
    SellingResumed,
    SellingStopped,
    SlipShown,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeWord,
    OrderPageReplied,
    PayByScanAsked,
    PayCodeScanned,
)
from firmware.kiosk.sale.suspended.moved import (
    BasketReplied,
    BasketWord,
    ReleaseAsked,
)
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Suspension, VoidReason
from firmware.kiosk.stops import StopReason
from firmware.retail.article import Article
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.codes.code_kinds import Reason
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import (
    CARD,
    COLA,
    filled,
    moment,
    paying,
    printing,
    thanking,
    ticket,
    walk,
    walked,
    with_member,
)
from tests.support.kiosk_refunds import BOOKED, booked, booking, confirming, refund
from tests.support.kiosk_reports import X, closed, closing, shown
from tests.support.kiosk_reports import confirming as confirming_z
from tests.support.phone_world import charging, replied
from tests.support.redeem_world import HELD, OFF_5, asked, at, choosing

pytestmark = pytest.mark.unit

WORLDS = {
    SaleState.IDLE: Sale(),
    SaleState.SCANNING: filled(),
    SaleState.WARNING: walk(filled(), Tick(), now=moment(62)),
    SaleState.REDEEMING: choosing(OFF_5),
    SaleState.HOLDING: asked(),
    SaleState.PAYING: paying(),
    SaleState.CHARGING: charging(),
    SaleState.PRINTING: printing(),
    SaleState.THANKS: thanking(),
    SaleState.REFUNDING: confirming(),
    SaleState.STOPPED: walk(filled(), SellingStopped(StopReason.DISK)),
}
PASS = PassShown("CTP-1", "m-1", Tier.GOLD, 7, proven=True)
TICKET = ticket(WORLDS[SaleState.THANKS])
EVENTS: dict[type, Event] = {
    type(event): event
    for event in (
        GoodsScanned(COLA),
        UnknownScanned(NotSoldReason.ARTICLE, "6900000000007"),
        CardScanned(CARD),
        PASS,
        PassRefused(PassFault.EXPIRED),
        InvitationShown(),
        PayCodeScanned(),
        PayByScanAsked("K1-3f2a9c-17", 1),
        OrderPageReplied("K1-3f2a9c-17", "https://shop.example/o/k4vnq2xw7d"),
        replied(ChargeWord.CONFIRM, 1),
        SlipShown("K1-000017"),
        SuspendedShown(replace(TICKET, suspended=Suspension("b-1", "", ()))),
        BasketReplied("K2-000004", BasketWord.REFUSED, "used"),
        ReleaseAsked("K1-3f2a9c-17"),
        RefundReplied(refund(booking()).request, BOOKED),
        ReportReplied(ReportRequest(ReportSort.X, "b-1"), X),
        KeptRefundSlip(booked(), copy=False),
        MemberReplied(CARD, "m1", 12),
        HELD,
        HubLost(),
        PayPressed(),
        UndoPressed(),
        UndoHeld(),
        CallPressed(),
        StaffProven("b-1"),
        BadgeRefused(BadgeFault.REVOKED, "b-2"),
        ReprintPressed(KeptSlip(TICKET, copy=True)),
        ReprintHeld(),
        KeptSlip(TICKET, copy=False),
        Printed("K1-3f2a9c-17"),
        SlipSent("K1-3f2a9c-17"),
        PrintFailed("K1-3f2a9c-17", PrintTrouble.SILENT, may_have_printed=True),
        PowerReturned(TICKET, SaleStage.SETTLED),
        SellingStopped(StopReason.DISK),
        SellingResumed(),
        Tick(),
    )
}


def test_every_pair_of_state_and_event_is_in_the_table() -> None:
    kinds = set(get_args(Event))

    assert set(EVENTS) == kinds
    assert set(TABLE) == kinds


@pytest.mark.parametrize("state", list(SaleState))
@pytest.mark.parametrize("kind", list(EVENTS), ids=lambda kind: kind.__name__)
def test_every_pair_keeps_the_sale_whole(state: SaleState, kind: type) -> None:
    world = WORLDS[state]
    assert world.state is state

    after, effects = step(world, EVENTS[kind], at(2))

    needs_ticket = after.state in {
        SaleState.HOLDING,
        SaleState.PAYING,
        SaleState.CHARGING,
        SaleState.PRINTING,
        SaleState.THANKS,
    }
    assert not needs_ticket or after.ticket is not None
    assert (after.state is SaleState.CHARGING) == (after.charge is not None)
    assert (after.state is SaleState.REFUNDING) == (after.refund is not None)
    assert (after.state is SaleState.STOPPED) == bool(after.stopped_for)
    assert after.report is None or after.state is SaleState.IDLE
    stages = [effect.stage for effect in effects if isinstance(effect, Record)]
    assert len(stages) == len(set(stages))
    money_taken = SaleStage.SETTLED in stages
    assert not money_taken or (state, kind) == (SaleState.PAYING, StaffProven)


@pytest.mark.parametrize("kind", list(EVENTS), ids=lambda kind: kind.__name__)
def test_a_report_stands_at_an_idle_counter_only(kind: type) -> None:
    for world in shown(), confirming_z(), closing(), closed():
        after, _ = step(world, EVENTS[kind], at(2))
        assert after.report is None or after.state is SaleState.IDLE


def test_pay_freezes_the_basket_and_journals_the_intent_first() -> None:
    sale, effects = walked(filled(), PayPressed())

    assert sale.state is SaleState.PAYING
    assert effects[0] == Record(SaleStage.INTENT, ticket(sale))
    assert ticket(sale).sale_id == "K1-3f2a9c-17"
    assert ticket(sale).quote.payable_fen == 1250  # 12.53 in jiao
    assert walk(sale, GoodsScanned(COLA)).basket == sale.basket


def test_cash_is_journalled_before_anything_is_printed() -> None:
    sale, effects = walked(paying(), StaffProven("b-1"))

    kinds = [(type(effect), getattr(effect, "stage", None)) for effect in effects]
    assert kinds.index((Record, SaleStage.SETTLED)) < kinds.index(
        (Record, SaleStage.MAY_HAVE_PRINTED)
    )
    assert isinstance(effects[-1], PrintSlip)
    assert effects[-2] == Record(SaleStage.MAY_HAVE_PRINTED, ticket(sale))


def test_a_shop_without_a_printer_closes_at_once() -> None:
    sale, effects = walked(paying(), StaffProven("b-1"), now=moment(prints_slips=False))

    assert sale.state is SaleState.THANKS
    assert effects[-1] == Record(SaleStage.CLOSED, ticket(sale), slip=SlipState.NONE)


@pytest.mark.parametrize(
    ("may_have_printed", "stages"),
    [(False, [SaleStage.NOT_PRINTED, SaleStage.CLOSED]), (True, [SaleStage.CLOSED])],
)
def test_a_failed_slip_never_undoes_the_sale(
    stages: list[SaleStage], *, may_have_printed: bool
) -> None:
    sale = printing()
    failed = PrintFailed(ticket(sale).sale_id, PrintTrouble.PAPER_OUT, may_have_printed)

    sale, effects = walked(sale, failed)

    assert [effect.stage for effect in effects if isinstance(effect, Record)] == stages
    assert sale.state is SaleState.THANKS
    assert sale.slip is SlipState.KEPT


def test_a_slip_that_no_printer_can_print_is_set_aside() -> None:
    sale = printing()
    unprintable = PrintFailed(
        ticket(sale).sale_id, PrintTrouble.UNPRINTABLE, may_have_printed=False
    )

    sale, effects = walked(sale, unprintable)

    stages = [effect.stage for effect in effects if isinstance(effect, Record)]
    assert stages == [SaleStage.NOT_PRINTED, SaleStage.SET_ASIDE, SaleStage.CLOSED]
    assert (sale.state, sale.slip) == (SaleState.THANKS, SlipState.KEPT)


def test_a_printer_that_never_answers_does_not_hold_the_customer() -> None:
    sale = printing()

    sale, effects = walked(sale, Tick(), now=moment(22))

    assert sale.state is SaleState.THANKS
    assert effects == (Record(SaleStage.CLOSED, ticket(sale), slip=SlipState.KEPT),)
    late, effects = walked(sale, Printed(ticket(sale).sale_id), now=moment(30))
    assert effects == (Record(SaleStage.PRINTED, ticket(sale)),)
    assert late.printing is None


def test_a_slip_that_was_only_sent_closes_the_sale_as_sent() -> None:
    sale = printing()

    sale, effects = walked(sale, SlipSent(ticket(sale).sale_id))

    assert effects == (Record(SaleStage.CLOSED, ticket(sale), slip=SlipState.SENT),)
    assert (sale.state, sale.slip) == (SaleState.THANKS, SlipState.SENT)


def test_an_earlier_slip_that_was_only_sent_waits_no_more() -> None:
    earlier = replace(TICKET, number=1, sale_id="K1-3f2a9c-1")
    sale = walk(filled(), KeptSlip(earlier, copy=True))

    sale, effects = walked(sale, SlipSent(earlier.sale_id))

    assert effects == (Record(SaleStage.PRINTED, earlier),)
    assert sale.printing is None


def test_the_word_on_an_earlier_slip_is_waited_for() -> None:
    earlier = replace(TICKET, number=1, sale_id="K1-3f2a9c-1")
    sale = printing(walk(filled(), KeptSlip(earlier, copy=True)))
    assert walked(sale, Tick(), now=moment(22)) == (sale, ())

    sale, effects = walked(sale, Printed(earlier.sale_id), now=moment(23))
    assert effects == (Record(SaleStage.PRINTED, earlier),)
    sale = walk(sale, Tick(), now=moment(23))
    assert (sale.state, sale.slip) == (SaleState.THANKS, SlipState.KEPT)
    assert sale.printing == ticket(sale)


def test_a_power_cut_before_the_money_voids_and_says_so() -> None:
    sale, effects = walked(Sale(), PowerReturned(TICKET, SaleStage.INTENT))

    assert effects == (Record(SaleStage.VOIDED, TICKET, reason=VoidReason.POWER_CUT),)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.POWER_CUT_VOIDED
    assert sale.state is SaleState.IDLE


def test_a_power_cut_after_the_money_prints_for_the_first_time() -> None:
    sale, effects = walked(Sale(), PowerReturned(TICKET, SaleStage.SETTLED))

    assert effects == (
        Record(SaleStage.MAY_HAVE_PRINTED, TICKET),
        PrintSlip(TICKET, copy=False),
    )
    assert sale.state is SaleState.PRINTING


def test_a_power_cut_while_printing_prints_a_copy() -> None:
    _, effects = walked(Sale(), PowerReturned(TICKET, SaleStage.MAY_HAVE_PRINTED))

    assert effects == (
        Record(SaleStage.MAY_HAVE_PRINTED, TICKET),  # an attempt of its own
        PrintSlip(TICKET, copy=True),
    )


def test_undo_takes_back_the_last_piece_and_held_everything() -> None:
    sale = walk(filled(), UndoPressed())
    assert (sale.basket.pieces, sale.basket.listed_fen) == (2, 953)
    assert len(sale.basket.lines) == 4  # a void is a line of its own

    assert walk(filled(), UndoHeld()).state is SaleState.IDLE


def test_undo_while_paying_voids_and_opens_the_basket_again() -> None:
    sale, effects = walked(paying(), UndoPressed())

    assert sale.state is SaleState.SCANNING
    assert sale.basket == filled().basket
    assert isinstance(effects[0], Record)
    assert effects[0].reason is VoidReason.CUSTOMER


def test_idle_warns_then_empties() -> None:
    policy = Policy().patience
    sale = filled()
    assert deadline_s(sale, Policy()) == 1 + policy.idle_warning_s
    assert walk(sale, Tick(), now=moment(60.9)).state is SaleState.SCANNING
    warned = walk(sale, Tick(), now=moment(61))
    assert warned.state is SaleState.WARNING
    assert walk(warned, GoodsScanned(COLA), now=moment(70)).state is SaleState.SCANNING
    assert deadline_s(warned, Policy()) == 1 + policy.idle_reset_s
    assert walk(warned, Tick(), now=moment(91)).state is SaleState.IDLE


def test_nobody_pays_for_ever() -> None:
    sale, effects = walked(paying(), Tick(), now=moment(301))

    assert sale.state is SaleState.IDLE
    assert isinstance(effects[0], Record)
    assert effects[0].reason is VoidReason.IDLE


def test_a_card_is_asked_for_once_and_selling_goes_on() -> None:
    sale, effects = walked(filled(), CardScanned(CARD))
    assert RequestMember(CARD) in effects
    _, again = walked(sale, CardScanned(CARD))
    assert again == ()
    assert walk(sale, GoodsScanned(COLA)).basket.pieces == 4


def test_a_hub_that_does_not_answer_means_points_later() -> None:
    sale = walk(filled(), CardScanned(CARD))
    late = walk(sale, Tick(), now=moment(3.1))

    assert late.notice is not None
    assert late.notice.kind is NoticeKind.MEMBER_LATER
    assert late.member is not None
    assert late.member.member_id is None
    assert ticket(paying(late)).balance_after_points is None


def test_an_unknown_card_leaves_a_plain_sale() -> None:
    sale = walk(filled(), CardScanned(CARD), MemberReplied(CARD, None, 0))

    assert sale.member is None
    assert sale.basket.pieces == 3


def test_points_are_shown_from_the_hubs_own_figure() -> None:
    sold = ticket(paying(with_member()))

    assert sold.quote.earned_points == 1
    assert sold.balance_after_points == 13


def test_unknown_codes_are_counted_and_pay_codes_are_not_kept() -> None:
    _, effects = walked(Sale(), UnknownScanned(NotSoldReason.ARTICLE, "6900000000007"))
    assert CountUnknown(NotSoldReason.ARTICLE, "6900000000007") in effects

    sale, effects = walked(Sale(), PayCodeScanned())
    assert not any(isinstance(effect, CountUnknown) for effect in effects)
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.EMPTY_BASKET


def test_a_pay_code_over_a_basket_is_told_that_pay_comes_first() -> None:
    sale, _ = walked(filled(), PayCodeScanned())
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.PAY_CODE_EARLY


@pytest.mark.parametrize(
    ("article", "kind", "calls"),
    [
        (Article("1", "烟", 100, off_sale=True), NoticeKind.STOPPED_ARTICLE, False),
        (Article("2", "酒", 100, age_min=18), NoticeKind.AGE, True),
        (Article("3", "金", 300_000), NoticeKind.AMOUNT, True),
    ],
)
def test_what_may_not_be_sold_alone_calls_staff(
    article: Article, kind: NoticeKind, *, calls: bool
) -> None:
    sale = walk(Sale(), GoodsScanned(article))

    assert sale.basket.pieces == 0
    assert sale.notice is not None
    assert sale.notice.kind is kind
    assert sale.staff_called is calls


def test_goods_without_a_price_call_staff_who_cannot_make_one() -> None:
    limits = BasketLimits(free_goods=False)
    now = moment(1, policy=Policy(limits=limits))
    sale = walk(Sale(), GoodsScanned(replace(COLA, price_fen=0)), now=now)
    assert sale.basket.pieces == 0
    assert sale.notice is not None
    assert sale.notice.kind is NoticeKind.FREE
    assert sale.staff_called
    assert sale.awaiting is None


def test_staff_prove_themselves_to_approve_what_waits_for_them() -> None:
    spirit = Article("2", "白酒", 9900, age_min=18)
    waiting = walk(filled(), GoodsScanned(spirit))

    sale = walk(waiting, StaffProven("b-1"))

    assert sale.basket.lines[-1].approved
    assert sale.basket.lines[-1].approved_by == "b-1"
    assert sale.basket.listed_fen == filled().basket.listed_fen + 9900
    assert not sale.staff_called
    assert sale.awaiting is None


SPIRIT = Article("2", "白酒", 9900, age_min=18)


@pytest.mark.parametrize("before", [Sale(), filled()], ids=["alone", "in a basket"])
@pytest.mark.parametrize(
    "event",
    [PayPressed(), GoodsScanned(COLA), GoodsScanned(SPIRIT)],
    ids=["pay", "goods", "the same"],
)
def test_what_waits_for_staff_is_never_left_behind(before: Sale, event: Event) -> None:
    waiting = walk(before, GoodsScanned(SPIRIT))

    sale, effects = walked(waiting, event)

    assert sale.state is SaleState.SCANNING
    assert sale.basket == before.basket
    assert (sale.awaiting, sale.staff_called) == (GoodsScanned(SPIRIT), True)
    assert sale.notice is not None
    assert (sale.notice.kind, sale.notice.detail) == (NoticeKind.AWAITING, "白酒")
    assert effects == (Beep(Tune.REFUSED),)
    approved = walk(sale, StaffProven("b-1"), event)
    assert approved.basket.active_lines or approved.ticket


@pytest.mark.parametrize("before", [Sale(), filled()], ids=["alone", "in a basket"])
def test_undo_takes_back_what_waits_and_nothing_else(before: Sale) -> None:
    sale = walk(before, GoodsScanned(SPIRIT), UndoPressed())
    assert (sale.awaiting, sale.staff_called) == (None, False)
    assert sale.basket == before.basket
    assert sale.state is before.state
    assert sale.notice is not None
    assert (sale.notice.kind, sale.notice.detail) == (NoticeKind.TAKEN_BACK, "白酒")


def test_a_member_may_show_the_card_while_a_piece_waits() -> None:
    sale = walk(Sale(), GoodsScanned(SPIRIT), CardScanned(CARD))
    assert sale.member is not None
    assert sale.awaiting == GoodsScanned(SPIRIT)


def busy(sale: Sale) -> Sale:
    """With everything that can fall due, long overdue."""
    asked = walk(sale, CardScanned(CARD))
    return walk(asked, KeptSlip(TICKET, copy=True), CallPressed())


@pytest.mark.parametrize("at_s", [1.0, 2.0, 3.1, 5.1, 9.0, 20.9, 61.0, 130.0, 301.0])
@pytest.mark.parametrize(
    "sale",
    [
        *map(busy, WORLDS.values()),
        walk(Sale(), PowerReturned(TICKET, SaleStage.SETTLED)),
        walk(Sale(), PowerReturned(TICKET, SaleStage.INTENT)),
        walk(busy(filled()), PayPressed(), StaffProven("b-1")),
    ],
    ids=lambda sale: sale.state,
)
def test_time_that_has_come_is_over_after_one_tick(sale: Sale, at_s: float) -> None:
    now = moment(at_s)
    for _ in range(2):  # a basket that is emptied leaves its notice behind
        due_s = deadline_s(sale, now.policy)
        if due_s is None or due_s > at_s:
            return
        sale = walk(sale, Tick(), now=now)
    due_s = deadline_s(sale, now.policy)
    assert due_s is None or due_s > at_s


def test_a_printer_that_never_speaks_again_does_not_stop_all_slips() -> None:
    sale = walk(Sale(), KeptSlip(TICKET, copy=True))
    due_s = deadline_s(sale, Policy())
    assert due_s is not None

    given_up = walk(sale, Tick(), now=moment(due_s))

    assert given_up.printing is None
    assert walked(given_up, KeptSlip(TICKET, copy=True), now=moment(due_s))[1] != ()


def test_a_reprint_that_does_not_happen_is_not_announced() -> None:
    sale = walk(Sale(), KeptSlip(TICKET, copy=True))

    again, effects = walked(sale, ReprintPressed(KeptSlip(TICKET, copy=True)))

    assert effects == ()
    assert again.notice is None


def test_a_kept_slip_is_journalled_before_it_is_printed() -> None:
    sale, effects = walked(Sale(), KeptSlip(TICKET, copy=True))

    assert effects == (
        Record(SaleStage.MAY_HAVE_PRINTED, TICKET),
        PrintSlip(TICKET, copy=True),
    )
    assert sale.printing == TICKET
    assert walked(sale, KeptSlip(TICKET, copy=True))[1] == ()


def test_a_full_disk_lets_a_payment_end_but_a_dead_journal_does_not() -> None:
    assert walk(paying(), SellingStopped(StopReason.DISK)).state is SaleState.PAYING
    stopped = walk(paying(), SellingStopped(StopReason.JOURNAL))
    assert stopped.state is SaleState.STOPPED
    assert stopped.ticket is not None


@pytest.mark.parametrize("reason", [Reason.TEXT, Reason.LINK, Reason.LENGTH])
def test_a_code_beside_the_article_is_silent_while_the_piece_is_held(
    reason: Reason,
) -> None:
    sale, effects = step(filled(), UnknownScanned(reason), moment(1.5))
    assert sale.notice is None
    assert effects == (CountUnknown(reason, None),)
    later, _ = step(filled(), UnknownScanned(reason), moment(4))
    assert later.notice is not None


@pytest.mark.parametrize(
    "event",
    [
        UnknownScanned(Reason.CHECK_DIGIT),
        UnknownScanned(NotSoldReason.COUPON),
        UnknownScanned(NotSoldReason.ARTICLE, "6900000000007"),
    ],
)
def test_what_may_be_another_piece_is_never_silent(event: UnknownScanned) -> None:
    sale, effects = step(filled(), event, moment(1.5))
    assert sale.notice is not None
    assert Beep(Tune.REFUSED) in effects
