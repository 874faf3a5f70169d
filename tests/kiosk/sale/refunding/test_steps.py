"""A refund's walk: who begins it, what is chosen, who confirms, when it ends."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.refund import GiftsSeen, Refundable, RefundPhase, RefundStage
from firmware.kiosk.sale import NoticeKind, Sale, SaleState, deadline_s, step
from firmware.kiosk.sale.effects import Beep, RecordRefund, RequestRefund, Tune
from firmware.kiosk.sale.events import (
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    PayPressed,
    RefundReplied,
    ReprintPressed,
    SlipShown,
    StaffProven,
    Tick,
    UndoHeld,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.retail.codes.code_kinds import Reason
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import CARD, COLA, filled, thanking, walk, walked
from tests.support.kiosk_refunds import (
    BOOKED,
    GIFT_DUE,
    LEFT,
    QUOTE,
    RECEIPT,
    REFUND_ID,
    at_desk,
    booking,
    choosing,
    confirming,
    done,
    due_gifts,
    finding,
    pricing,
    refund,
    reply,
)

pytestmark = pytest.mark.unit

SLIP = SlipShown(RECEIPT)
NEXT = ReprintPressed(None)
PHASES = (finding, choosing, pricing, due_gifts, confirming, booking, done)
OF_ANYBODY: tuple[Event, ...] = (
    GoodsScanned(COLA),
    CardScanned(CARD),
    PayCodeScanned(),
    UnknownScanned(Reason.TEXT),
    SLIP,
    PayPressed(),
    UndoPressed(),
    UndoHeld(),
    CallPressed(),
    NEXT,
    Tick(),
)


def notice(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_a_slip_without_a_badge_calls_for_staff_and_asks_the_hub_nothing() -> None:
    sale, effects = walked(Sale(), SLIP, now=at_desk())
    assert (sale.state, notice(sale)) == (SaleState.IDLE, NoticeKind.REFUND_BY_STAFF)
    assert effects == (Beep(Tune.REFUSED),)


def test_an_own_slip_over_the_thanks_says_nothing_and_another_one_does() -> None:
    assert walked(thanking(), SLIP, now=at_desk()) == (thanking(), ())
    by_id = SlipShown("K1-3f2a9c-17")
    assert walked(thanking(), by_id, now=at_desk()) == (thanking(), ())
    idle = walk(thanking(), UndoPressed(), now=at_desk())
    shown = walk(idle, SLIP, now=at_desk())
    assert notice(shown) is NoticeKind.REFUND_BY_STAFF
    assert shown.own_slip == idle.own_slip
    sale = walk(thanking(), SlipShown("K1-000016"), now=at_desk())
    assert notice(sale) is NoticeKind.REFUND_BY_STAFF


def test_a_badge_and_a_slip_ask_the_hub_what_can_be_given_back() -> None:
    sale, effects = walked(Sale(), StaffProven("b-1"), SLIP, now=at_desk())
    request = refund(sale).request
    assert (request.sale, request.by, request.quote) == (RECEIPT, "b-1", True)
    assert effects[0] == RequestRefund(request)
    assert sale.approval is None


def test_with_one_refund_open_none_begins() -> None:
    waits = at_desk(refund_open=True)
    sale, effects = walked(Sale(), StaffProven("b-1"), SLIP, now=waits)
    assert (sale.state, notice(sale)) == (SaleState.IDLE, NoticeKind.REFUND_OPEN)
    assert effects == (Beep(Tune.REFUSED),)


def test_without_a_hub_none_is_asked_for() -> None:
    away = at_desk(hub_online=False)
    sale, effects = walked(Sale(), StaffProven("b-1"), SLIP, now=away)
    assert refund(sale).phase is RefundPhase.NO_HUB
    assert effects == (Beep(Tune.REFUSED),)


def test_a_hub_that_does_not_reply_is_as_good_as_none() -> None:
    due_s = deadline_s(finding(), Policy())
    assert due_s is not None
    sale = walk(finding(), Tick(), now=at_desk(due_s))
    assert refund(sale).phase is RefundPhase.NO_HUB


@pytest.mark.parametrize(
    ("sale_name", "facts_wait", "why"),
    [
        (RECEIPT, True, NoticeKind.REFUND_UNSENT),
        ("K1-3f2a9c-17", True, NoticeKind.REFUND_UNSENT),
        (RECEIPT, False, NoticeKind.REFUND_UNKNOWN),
        ("K2-000017", True, NoticeKind.REFUND_UNKNOWN),
    ],
)
def test_an_own_sale_that_the_hub_has_not_got_is_named_as_such(
    sale_name: str, why: NoticeKind, *, facts_wait: bool
) -> None:
    now = at_desk(facts_wait=facts_wait)
    sale = walk(Sale(), StaffProven("b-1"), SlipShown(sale_name), now=now)
    unknown = replace(LEFT, refusal="sale_unknown", lines=())
    assert notice(walk(sale, reply(sale, unknown), now=now)) is why


def test_a_slip_over_an_open_basket_waits_for_its_end() -> None:
    sale = walk(filled(), StaffProven("b-1"), SLIP, now=at_desk())
    assert (sale.basket, notice(sale)) == (filled().basket, NoticeKind.REFUND_LATER)


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("sale_unknown", NoticeKind.REFUND_UNKNOWN),
        ("of_a_later_hub", NoticeKind.REFUND_REFUSED),
    ],
)
def test_what_cannot_be_given_back_is_told_and_left(
    refusal: str, why: NoticeKind
) -> None:
    sale = finding()
    refused = replace(LEFT, refusal=refusal, lines=())
    sale = walk(sale, reply(sale, refused), now=at_desk())
    assert (sale.state, notice(sale)) == (SaleState.IDLE, why)


def test_a_sale_that_was_given_back_whole_is_told_so() -> None:
    sale = finding()
    sale = walk(sale, reply(sale, replace(LEFT, lines=())), now=at_desk())
    assert (sale.state, notice(sale)) == (SaleState.IDLE, NoticeKind.REFUND_NOTHING)


def test_the_whole_is_one_press_away() -> None:
    sale, effects = walked(choosing(), PayPressed(), now=at_desk())
    assert refund(sale).phase is RefundPhase.PRICING
    assert refund(sale).request.pieces == ((1, 2), (2, 1))
    assert effects == (RequestRefund(refund(sale).request),)


def test_pieces_are_chosen_line_by_line_and_after_the_last_none() -> None:
    line_1 = walk(choosing(), NEXT, now=at_desk())
    counts = [
        refund(walk(line_1, *[PayPressed()] * times, now=at_desk())).chosen
        for times in range(4)
    ]
    assert counts == [(0, 0), (1, 0), (2, 0), (0, 0)]
    one = walk(line_1, PayPressed(), NEXT, NEXT, now=at_desk())
    assert refund(one).page == 0
    asked = walk(one, PayPressed(), now=at_desk())
    assert refund(asked).request.pieces == ((1, 1),)


def test_equal_goods_of_several_lines_are_chosen_together() -> None:
    cola = Refundable(1, "可乐", 1, 300)
    lines = (
        cola,
        replace(cola, line=2, name="梨", weight_g=400),
        replace(cola, line=3, name="梨", weight_g=400),
        replace(cola, line=4, pieces=2, money_fen=600),
        replace(cola, line=5, money_fen=250),
    )
    sale = finding()
    sale = walk(sale, reply(sale, replace(LEFT, lines=lines)), now=at_desk())
    assert [group.pieces for group in refund(sale).groups] == [3, 1, 1, 1]
    two = walk(sale, NEXT, PayPressed(), PayPressed(), now=at_desk())
    asked = walk(two, *[NEXT] * 4, PayPressed(), now=at_desk())
    assert refund(asked).request.pieces == ((1, 1), (4, 1))
    whole = walk(sale, PayPressed(), now=at_desk())
    everything = sorted(refund(whole).request.pieces)
    assert everything == [(1, 1), (2, 1), (3, 1), (4, 2), (5, 1)]


def test_undo_goes_back_step_by_step_and_leaves_at_last() -> None:
    one = walk(choosing(), NEXT, PayPressed(), NEXT, NEXT, PayPressed(), now=at_desk())
    chosen = walk(one, UndoPressed(), now=at_desk())
    assert (refund(chosen).phase, refund(chosen).chosen) == (
        RefundPhase.CHOOSING,
        (1, 0),
    )
    none = walk(chosen, UndoPressed(), now=at_desk())
    assert refund(none).chosen == (0, 0)
    left = walk(none, UndoPressed(), now=at_desk())
    assert (left.state, notice(left)) == (SaleState.IDLE, NoticeKind.REFUND_LEFT)


@pytest.mark.parametrize(
    ("press", "gifts"),
    [(PayPressed(), GiftsSeen.RETURNED), (NEXT, GiftsSeen.WITHHELD)],
)
def test_staff_tell_of_gifts_that_are_due(press: Event, gifts: GiftsSeen) -> None:
    sale = walk(due_gifts(), press, now=at_desk())
    request = refund(sale).request
    assert (request.gifts, request.quote) == (gifts, True)
    told = walk(sale, reply(sale, replace(GIFT_DUE, refusal=None)), now=at_desk())
    assert refund(told).phase is RefundPhase.CONFIRMING


def test_a_gift_that_nobody_can_price_has_to_come_back() -> None:
    sale = walk(due_gifts(), NEXT, now=at_desk())
    unpriced = replace(GIFT_DUE, refusal="gift_unpriced")
    sale = walk(sale, reply(sale, unpriced), now=at_desk())
    assert refund(sale).phase is RefundPhase.GIFTS
    assert notice(sale) is NoticeKind.REFUND_GIFT_PRICE


def test_a_second_proof_journals_the_intent_before_anything_is_asked() -> None:
    sale, effects = walked(confirming(), StaffProven("b-2"), now=at_desk())
    request = refund(sale).request
    assert (request.refund_id, request.by) == (REFUND_ID, "b-2")
    assert not request.quote
    assert effects[0] == RecordRefund(RefundStage.INTENT, request)
    assert not any(isinstance(effect, RequestRefund) for effect in effects)


def test_the_badge_that_began_it_cannot_confirm_what_nobody_saw() -> None:
    policy = Policy()
    slow = at_desk(1.0, policy=policy)
    sale = pricing()
    sale = walk(sale, reply(sale, QUOTE), now=slow)
    soon = walk(sale, StaffProven("b-1"), now=slow)
    assert refund(soon).phase is RefundPhase.CONFIRMING
    assert notice(soon) is NoticeKind.PROVE_AGAIN
    seen = at_desk(1.0 + policy.staff.shown_min_s, policy=policy)
    assert refund(walk(soon, StaffProven("b-1"), now=seen)).phase is RefundPhase.BOOKING


def test_a_badge_before_the_sum_is_seen_confirms_nothing() -> None:
    for world in (finding(), choosing(), pricing(), due_gifts()):
        sale, effects = walked(world, StaffProven("b-2"), now=at_desk())
        assert refund(sale) == refund(world)
        assert notice(sale) is NoticeKind.REFUND_CHOOSE
        assert effects == (Beep(Tune.REFUSED),)


def test_a_hub_that_left_meanwhile_is_asked_nothing() -> None:
    away = at_desk(hub_online=False)
    sale, effects = walked(confirming(), StaffProven("b-2"), now=away)
    assert refund(sale).phase is RefundPhase.CONFIRMING
    assert (notice(sale), effects) == (
        NoticeKind.REFUND_NO_HUB,
        (Beep(Tune.REFUSED),),
    )
    assert notice(walk(choosing(), PayPressed(), now=away)) is NoticeKind.REFUND_NO_HUB


def test_what_is_booked_is_journalled_then_shown_until_staff_are_done() -> None:
    sale = booking()
    request = refund(sale).request
    sale, effects = walked(sale, reply(sale, BOOKED), now=at_desk())
    assert effects[0] == RecordRefund(RefundStage.DONE, request, BOOKED)
    assert refund(sale).phase is RefundPhase.DONE
    assert walk(sale, PayPressed(), now=at_desk()).state is SaleState.IDLE


def test_a_shop_without_a_printer_keeps_no_slip() -> None:
    sale = booking()
    request = refund(sale).request
    paperless = at_desk(prints_slips=False)
    _, effects = walked(sale, reply(sale, BOOKED), now=paperless)
    assert RecordRefund(RefundStage.NO_SLIP, request) in effects


@pytest.mark.parametrize("refusal", ["too_much", "gifts_due", "refund_reused"])
def test_a_refusal_of_what_was_confirmed_is_journalled_and_told(refusal: str) -> None:
    """Another till gave some of it back meanwhile, and a gift with it perhaps."""
    sale = booking()
    request, refused = refund(sale).request, replace(LEFT, refusal=refusal)
    sale, effects = walked(sale, reply(sale, refused), now=at_desk())
    assert effects[0] == RecordRefund(RefundStage.REFUSED, request, refused)
    assert (sale.state, notice(sale)) == (SaleState.IDLE, NoticeKind.REFUND_CHANGED)


def test_a_reply_that_leaves_it_open_ends_nothing() -> None:
    sale = booking()
    assert walked(sale, reply(sale, LEFT), now=at_desk()) == (sale, ())


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (booking, NoticeKind.REFUND_OPEN),
        (choosing, NoticeKind.REFUND_LEFT),
        (due_gifts, NoticeKind.REFUND_LEFT),
        (confirming, NoticeKind.REFUND_LEFT),
        (done, None),
    ],
    ids=["booking", "choosing", "gifts", "confirming", "done"],
)
def test_each_phase_ends_by_itself(
    world: Callable[[], Sale], why: NoticeKind | None
) -> None:
    sale = world()
    sale = replace(sale, notice=None)
    due_s = deadline_s(sale, Policy())
    assert due_s is not None
    assert walk(sale, Tick(), now=at_desk(due_s - 0.1)).state is SaleState.REFUNDING
    after = walk(sale, Tick(), now=at_desk(due_s))
    assert (after.state, notice(after)) == (SaleState.IDLE, why)


def test_a_quote_without_a_reply_leads_back_to_the_choice() -> None:
    due_s = deadline_s(pricing(), Policy())
    assert due_s is not None
    sale = walk(pricing(), Tick(), now=at_desk(due_s))
    assert refund(sale).phase is RefundPhase.CHOOSING
    assert notice(sale) is NoticeKind.REFUND_NO_HUB


def test_a_late_reply_to_a_quote_changes_nothing() -> None:
    late = RefundReplied(refund(finding()).request, LEFT)
    for world in (Sale(), filled(), choosing(), confirming(), booking()):
        assert walked(world, late, now=at_desk()) == (world, ())


@pytest.mark.parametrize("world", [Sale(), filled(), thanking(), choosing()])
def test_a_booking_whose_screen_is_gone_is_journalled_and_calls_staff(
    world: Sale,
) -> None:
    request = replace(refund(booking()).request, refund_id="K1-3f2a9c-r9")
    sale, effects = walked(world, RefundReplied(request, BOOKED), now=at_desk())
    assert effects[0] == RecordRefund(RefundStage.DONE, request, BOOKED)
    assert sale.staff_called
    assert (sale.basket, sale.refund) == (world.basket, world.refund)
    shown = notice(sale) is NoticeKind.REFUND_FINISHED
    assert shown == (world.state in {SaleState.IDLE, SaleState.THANKS})


@pytest.mark.parametrize("world", PHASES)
def test_goods_and_codes_do_not_count_while_a_refund_is_on_the_screen(
    world: Callable[[], Sale],
) -> None:
    before = world()
    for event in (GoodsScanned(COLA), CardScanned(CARD), UnknownScanned(Reason.TEXT)):
        sale, effects = walked(before, event, now=at_desk())
        assert (sale.basket, sale.refund) == (before.basket, before.refund)
        assert notice(sale) is NoticeKind.REFUND_UNDER_WAY
        assert effects == (Beep(Tune.REFUSED),)


@given(
    st.sampled_from(PHASES[:5]),
    st.lists(
        st.tuples(st.sampled_from(OF_ANYBODY), st.sampled_from([0.0, 0.1, 2.0, 9, 95])),
        max_size=40,
    ),
    st.data(),
)
def test_nothing_that_a_customer_does_books_a_refund(
    world: Callable[[], Sale], acts: list[tuple[Event, float]], data: st.DataObject
) -> None:
    sale = world()
    now_s = 1.0
    for event, passes_s in acts:
        now_s += passes_s
        sale, effects = step(sale, event, at_desk(now_s))
        assert not any(isinstance(effect, RecordRefund) for effect in effects)
        asked = [each for each in effects if isinstance(each, RequestRefund)]
        assert all(each.request.quote for each in asked)
        if sale.refund is not None and data.draw(st.booleans()):
            terms = data.draw(st.sampled_from([LEFT, QUOTE, GIFT_DUE]))
            sale, effects = step(sale, reply(sale, terms), at_desk(now_s))
            assert not any(isinstance(effect, RecordRefund) for effect in effects)
        assert (sale.state is SaleState.REFUNDING) == (sale.refund is not None)
