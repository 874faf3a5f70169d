"""The slip of another kiosk's basket: the hub gives it, or says why not."""

from dataclasses import replace

import pytest

from firmware.kiosk.refund import RefundPhase, RefundRequest, RefundTerms
from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.effects import (
    Effect,
    Record,
    ReleaseSuspended,
    RequestBasket,
)
from firmware.kiosk.sale.events import (
    CallPressed,
    RefundReplied,
    SlipShown,
    StaffProven,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.refunding.deadlines import TAKE_AGAIN_S, TAKE_WAIT_S
from firmware.kiosk.sale.suspended.moved import (
    BasketReplied,
    BasketWord,
    MovedBasket,
    ReleaseAsked,
)
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import Recalled, SaleStage
from tests.support.kiosk_builders import (
    filled,
    moment,
    paying,
    ticket,
    walk,
    walked,
)

pytestmark = pytest.mark.unit

BADGE = StaffProven("b-1")
SLIP = "K2-000004"
AT_S = 5.0
WAIT = BasketReplied(SLIP, BasketWord.WAIT, kid="K2")


def at(mono_s: float = AT_S, utc: str = moment().utc) -> Now:
    return moment(mono_s, hub_online=True, utc=utc)


def moved(payable_fen: int | None = None) -> MovedBasket:
    sale = filled()
    if payable_fen is None:
        payable_fen = ticket(suspended()).quote.payable_fen
    return MovedBasket(
        "K2-7-4", SLIP, moment().utc, payable_fen, sale.basket, sale.articles
    )


def given(payable_fen: int | None = None) -> BasketReplied:
    return BasketReplied(SLIP, BasketWord.GIVEN, moved=moved(payable_fen))


def refused(refusal: str) -> BasketReplied:
    return BasketReplied(SLIP, BasketWord.REFUSED, refusal)


def unpaid(sale: Sale, refusal: str = "unpaid") -> RefundReplied:
    assert sale.refund is not None
    terms = RefundTerms(sale_id="", receipt_no="", refusal=refusal)
    return RefundReplied(sale.refund.request, terms)


def asked() -> tuple[Sale, tuple[Effect, ...]]:
    finding = walk(Sale(), BADGE, SlipShown(SLIP), now=at())
    return walked(finding, unpaid(finding), now=at())


def taking() -> Sale:
    return asked()[0]


def kind(sale: Sale) -> NoticeKind | None:
    return None if sale.notice is None else sale.notice.kind


def suspended() -> Sale:
    return walk(filled(), BADGE, CallPressed())


def test_a_slip_that_nobody_paid_may_be_of_a_basket_that_the_hub_has() -> None:
    sale, effects = asked()

    assert sale.refund is not None
    assert sale.refund.phase is RefundPhase.TAKING
    assert effects == (RequestBasket(SLIP, "b-1"),)


def test_what_the_hub_gives_is_journalled_as_suspended_here_then_opened() -> None:
    sale, effects = walked(taking(), given(), now=at())

    record = effects[0]
    assert isinstance(record, Record)
    assert record.stage is SaleStage.SUSPENDED
    kept = record.ticket.suspended
    assert kept is not None
    assert (kept.by, kept.source, kept.slip_no) == ("b-1", "K2-7-4", SLIP)
    assert kept.at == moment().utc
    assert (sale.state, sale.refund) == (SaleState.SCANNING, None)
    assert sale.basket == filled().basket
    assert sale.recalled == Recalled(record.ticket.number, record.ticket.sale_id)
    assert kind(sale) is NoticeKind.RECALLED


def test_who_recalls_it_is_shown_that_the_price_is_another_one() -> None:
    assert kind(walk(taking(), given(payable_fen=1), now=at())) is NoticeKind.REPRICED


def test_of_another_day_it_is_over() -> None:
    next_day = at(utc="2026-11-23T08:00:00.000Z")

    sale, effects = walked(taking(), given(), now=next_day)

    assert (sale.state, kind(sale)) == (SaleState.IDLE, NoticeKind.RECALL_EXPIRED)
    assert not any(isinstance(each, Record) for each in effects)


def test_what_the_counter_took_was_paid_there() -> None:
    counter = BasketReplied(SLIP, BasketWord.REFUSED, "taken", kid="ch.counter")

    assert kind(walk(taking(), counter, now=at())) is NoticeKind.RECALL_USED


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ("unknown", NoticeKind.REFUND_UNPAID),
        ("used", NoticeKind.RECALL_USED),
        ("taken", NoticeKind.RECALL_TAKEN),
        ("expired", NoticeKind.RECALL_EXPIRED),
        ("of_a_later_hub", NoticeKind.RECALL_FAILED),
    ],
)
def test_why_the_hub_gives_it_not_stands_on_the_screen(
    refusal: str, why: NoticeKind
) -> None:
    sale = walk(taking(), refused(refusal), now=at())

    assert (sale.state, kind(sale)) == (SaleState.IDLE, why)


def test_the_hub_is_asked_each_second_until_the_other_kiosk_has_released_it() -> None:
    sale = walk(taking(), WAIT, now=at())
    early = walked(sale, Tick(), now=at(AT_S + TAKE_AGAIN_S - 0.1))
    assert early == (sale, ())

    sale, effects = walked(sale, Tick(), now=at(AT_S + TAKE_AGAIN_S))

    assert effects == (RequestBasket(SLIP, "b-1"),)
    assert walk(sale, given(), now=at()).state is SaleState.SCANNING


def test_it_gives_up_and_names_what_is_known() -> None:
    """The other kiosk did not release it; without a reply the slip is merely unpaid."""
    end = at(AT_S + TAKE_WAIT_S)

    waited = walk(taking(), WAIT, Tick(), now=end)
    silent = walk(taking(), Tick(), now=end)

    assert (waited.state, kind(waited)) == (SaleState.IDLE, NoticeKind.RECALL_KEPT)
    assert (silent.state, kind(silent)) == (SaleState.IDLE, NoticeKind.REFUND_UNPAID)


@pytest.mark.parametrize(
    "sale",
    [Sale(), filled(), walk(taking(), UndoPressed(), now=at())],
    ids=["idle", "filled", "left"],
)
def test_a_late_reply_changes_nothing(sale: Sale) -> None:
    """The hub gives it to this kiosk again, which asks again."""
    assert walked(sale, given(), now=at()) == (sale, ())


def test_the_reply_for_another_slip_changes_nothing() -> None:
    other = replace(given(), slip="K2-000009")

    assert walked(taking(), other, now=at()) == (taking(), ())


def test_a_reply_to_an_earlier_refund_does_not_ask_for_a_basket() -> None:
    finding = walk(Sale(), BADGE, SlipShown(SLIP), now=at())
    earlier = RefundReplied(
        RefundRequest("K1-1-r9", "K2-000009", "b-1", quote=True), unpaid(finding).terms
    )

    assert walked(finding, earlier, now=at()) == (finding, ())


def test_an_own_basket_that_was_used_or_released_is_asked_for() -> None:
    shown = SuspendedShown(ticket(suspended()), used=True)

    _, effects = walked(walk(Sale(), BADGE, now=at()), shown, now=at())
    offline = walk(Sale(), BADGE, shown, now=moment(AT_S))

    assert effects == (RequestBasket("K1-000017", "b-1"),)
    assert kind(offline) is NoticeKind.RECALL_USED


def test_another_kiosk_may_have_what_is_not_open_here() -> None:
    kept = ticket(suspended())
    wanted = ReleaseAsked(kept.sale_id)
    recalled = walk(Sale(), BADGE, SuspendedShown(kept), now=moment(AT_S))

    for free in (Sale(), suspended(), filled()):
        assert walked(free, wanted) == (free, (ReleaseSuspended(kept.sale_id),))
    after_a_cut = Sale(state=SaleState.PAYING, ticket=ticket(paying(recalled)))
    for busy in (recalled, paying(recalled), after_a_cut):
        assert walked(busy, wanted) == (busy, ())
