"""The hub's word on a payment by phone: what it does to the sale, and what not."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import Beep, PrintChargeNote, PrintSlip, Record, Tune
from firmware.kiosk.sale.events import Tick, UndoPressed
from firmware.kiosk.sale.phone_payment.charge import (
    SHOWN_URL_MAX,
    ChargeAttempt,
    ChargeStage,
    ChargeWay,
    TicketPayment,
)
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.pricing.quote import Tender
from tests.support.kiosk_builders import ticket, walk, walked
from tests.support.phone_world import (
    NUMBER,
    SHOWN,
    URL,
    at,
    charging,
    payable,
    replied,
    scanning,
)

pytestmark = pytest.mark.unit


def stage(sale: Sale) -> ChargeStage | None:
    return sale.charge and sale.charge.stage


def notice(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_paid_settles_at_the_price_for_phones_and_then_prints() -> None:
    sale, effects = walked(charging(), replied(ChargeWord.PAID, 1), now=at(2))

    settled = ticket(sale)
    assert effects == (
        Record(SaleStage.SETTLED, settled),
        Beep(Tune.PAID),
        Record(SaleStage.MAY_HAVE_PRINTED, settled),
        PrintSlip(settled, copy=False),
    )
    assert (settled.tender, settled.quote.payable_fen) == (Tender.PHONE, 1_253)
    assert settled.payment == TicketPayment("alipay", NUMBER, 1_253)
    assert settled.closed_at
    assert not settled.confirmed_by
    assert sale.charge is None


@pytest.mark.parametrize(
    ("word", "why", "said"),
    [
        (ChargeWord.DECLINED, "code", NoticeKind.CODE_REFUSED),
        (ChargeWord.DECLINED, "means", NoticeKind.CHARGE_DECLINED),
        (ChargeWord.DECLINED, "a later reason", NoticeKind.CHARGE_DECLINED),
        (ChargeWord.CLOSED, "", NoticeKind.CHARGE_CLOSED),
        (ChargeWord.RETURNED, "", NoticeKind.CHARGE_RETURNED),
        (ChargeWord.REFUSED, "network_off", NoticeKind.PHONE_OFF),
        (ChargeWord.REFUSED, "payments_over", NoticeKind.PHONE_OFF),
        (ChargeWord.REFUSED, "sale_ended", NoticeKind.PHONE_OFF),
        (ChargeWord.REFUSED, "code_unreadable", NoticeKind.CODE_REFUSED),
    ],
)
def test_what_ended_without_money_can_be_paid_anew(
    word: ChargeWord, why: str, said: NoticeKind
) -> None:
    sale, effects = walked(charging(), replied(word, 1, why=why), now=at(20))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, said)
    assert not any(isinstance(effect, Record) for effect in effects)
    again = walk(sale, SHOWN, now=at(21))
    second = ChargeAttempt(2, "alipay", ChargeWay.CODE)
    assert (again.state, ticket(again).attempt) == (SaleState.CHARGING, second)


@pytest.mark.parametrize(
    "why", ["attempt_open", "sale_paid", "charge_reused", "sale_foreign", "of later"]
)
def test_a_refusal_that_leaves_it_open_is_no_end(why: str) -> None:
    sale = walk(charging(), replied(ChargeWord.REFUSED, why=why), now=at(2))

    assert (sale.state, stage(sale)) == (SaleState.CHARGING, ChargeStage.UNRESOLVED)


def test_a_hub_that_forgot_an_attempt_has_not_ended_it() -> None:
    sale = walk(charging(), replied(ChargeWord.CONFIRM, 1), now=at(2))
    sale = walk(sale, replied(ChargeWord.REFUSED, why="network_off"), now=at(9))

    assert (sale.state, stage(sale)) == (SaleState.CHARGING, ChargeStage.UNRESOLVED)


@pytest.mark.parametrize(
    "word",
    [
        ChargeWord.ASKED,
        ChargeWord.CONFIRM,
        ChargeWord.UNRESOLVED,
        ChargeWord.CLOSING,
    ],
)
def test_what_is_under_way_is_shown(word: ChargeWord) -> None:
    sale, effects = walked(charging(), replied(word, 1), now=at(2))

    assert (sale.state, stage(sale)) == (SaleState.CHARGING, ChargeStage(word.value))
    assert effects == ()


@pytest.mark.parametrize("word", [ChargeWord.CONFIRM, ChargeWord.UNRESOLVED])
def test_what_was_given_up_stays_so_while_the_hub_asks_about_it(
    word: ChargeWord,
) -> None:
    given_up = walk(charging(), UndoPressed(), now=at(2))
    assert stage(walk(given_up, replied(word, 1), now=at(3))) is ChargeStage.CLOSING


def test_an_earlier_word_and_one_of_another_attempt_change_nothing() -> None:
    sale = walk(charging(), replied(ChargeWord.CLOSING, 3), now=at(2))

    for late in (
        replied(ChargeWord.CONFIRM, 2),
        replied(ChargeWord.CLOSED, 2),
        replied(ChargeWord.PAID, 9, attempt=2),
        replace(replied(ChargeWord.PAID, 9), sale_id="K1-3f2a9c-16"),
    ):
        assert walked(sale, late, now=at(3)) == (sale, ())


def test_a_word_that_comes_after_the_end_pays_nothing() -> None:
    declined = walk(charging(), replied(ChargeWord.DECLINED, 1), now=at(2))

    assert walked(declined, replied(ChargeWord.PAID, 2), now=at(3)) == (declined, ())


def test_a_code_to_scan_is_shown_until_that_is_over() -> None:
    sale, effects = walked(scanning(), replied(ChargeWord.SCAN, 1, url=URL), now=at(2))
    assert sale.charge is not None
    assert (sale.charge.url, effects) == (URL, ())

    for event in (replied(ChargeWord.CLOSING, 2), UndoPressed()):
        after = walk(sale, event, now=at(3))
        assert after.charge is not None
        assert after.charge.url == ""
    assert walk(sale, replied(ChargeWord.CLOSED, 2), now=at(3)).charge is None


def test_a_code_that_has_no_room_on_the_display_is_printed_once() -> None:
    long = URL + "0" * (SHOWN_URL_MAX + 1 - len(URL))
    word = replied(ChargeWord.SCAN, 1, url=long)

    sale, effects = walked(scanning(), word, now=at(2))
    assert effects == (PrintChargeNote(ticket(sale), long),)
    assert walked(sale, word, now=at(4))[1] == ()


def test_what_was_given_up_is_never_paid() -> None:
    """The hub had the money before it heard of that, and gives it back then."""
    sale = walk(charging(), UndoPressed(), now=at(2))
    sale, effects = walked(sale, replied(ChargeWord.PAID, 1), now=at(3))
    assert (sale.state, effects) == (SaleState.CHARGING, ())

    sale = walk(sale, replied(ChargeWord.RETURNED, 2), now=at(4))
    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.CHARGE_RETURNED)


def test_cash_is_taken_again_only_once_the_attempt_has_ended() -> None:
    assert payable().staff_needed_at_s == 1
    ended = walk(charging(), replied(ChargeWord.CLOSED, 1), now=at(20))
    assert ended.staff_needed_at_s == 20


def test_how_it_ended_stays_until_the_customer_has_looked_up() -> None:
    ended = walk(charging(), replied(ChargeWord.RETURNED, 1), now=at(20))
    assert walk(ended, Tick(), now=at(29)).notice == ended.notice
    assert walk(ended, Tick(), now=at(30)).notice is None
