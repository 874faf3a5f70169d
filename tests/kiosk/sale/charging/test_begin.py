"""How a payment by phone begins, and where it does not."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Record, RequestCharge, Tune
from firmware.kiosk.sale.events import (
    Event,
    PayPressed,
    PowerReturned,
    UndoPressed,
)
from firmware.kiosk.sale.phone_payment.charge import (
    ChargeAttempt,
    ChargeStage,
    ChargeWay,
)
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeWord,
    OrderPageReplied,
    PayCodeScanned,
)
from firmware.kiosk.sale.phone_payment.means import PhoneMeans, PhoneNetwork
from firmware.kiosk.sale.ticket import SaleStage, VoidReason
from firmware.retail.payment_ids import MAX_ATTEMPTS
from tests.support.kiosk_builders import TICKET_ID, filled, paying, ticket, walk, walked
from tests.support.phone_world import (
    CODE,
    SHOWN,
    at,
    charging,
    payable,
    replied,
    scanning,
)
from tests.support.redeem_world import asked

pytestmark = pytest.mark.unit
ALIPAY = ChargeAttempt(1, "alipay", ChargeWay.CODE)


def notice(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_pay_fixes_both_prices_where_phones_can_pay() -> None:
    sold = ticket(payable())

    assert sold.quote.payable_fen == 1_250
    assert sold.phone_quote is not None
    assert sold.phone_quote.payable_fen == 1_253
    assert ticket(paying()).phone_quote is None


def test_a_code_is_journalled_without_its_text_before_it_is_charged() -> None:
    sale, effects = walked(payable(), SHOWN, now=at(2))

    charged = ticket(sale)
    assert charged.attempt == ALIPAY
    assert effects == (
        Record(SaleStage.CHARGING, charged),
        RequestCharge(ticket=charged, code=CODE),
        Beep(Tune.ADDED),
    )
    assert CODE.code not in repr((SHOWN, sale, effects))


def test_pay_once_more_asks_for_a_code_to_scan() -> None:
    sale, effects = walked(payable(), PayPressed(), now=at(2))

    assert ticket(sale).attempt == ChargeAttempt(1, "alipay", ChargeWay.SCAN)
    assert RequestCharge(ticket=ticket(sale)) in effects


@pytest.mark.parametrize("event", [SHOWN, PayPressed()], ids=["code", "scan"])
def test_nothing_begins_while_the_hub_is_away(event: Event) -> None:
    sale, effects = walked(payable(), event, now=at(2, hub_online=False))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.PHONE_OFF)
    assert effects == (Beep(Tune.REFUSED),)


def test_a_code_of_a_network_that_is_not_taken_is_refused_by_its_name() -> None:
    sale = walk(payable(), PayCodeScanned(None, "unionpay"), now=at(2))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.NETWORK_OFF)
    assert sale.notice is not None
    assert sale.notice.detail == "unionpay"


def test_where_nobody_pays_by_phone_all_is_as_it_was() -> None:
    sale = walk(paying(), SHOWN)
    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.PAY_CODE_REFUSED)
    assert walked(paying(), PayPressed()) == (paying(), ())


def test_a_code_before_the_points_are_held_has_to_wait() -> None:
    _, effects = walked(asked(), SHOWN, now=at(2))
    assert effects == (Beep(Tune.REFUSED),)
    assert notice(walk(asked(), SHOWN, now=at(2))) is NoticeKind.HOLDING
    assert notice(walk(asked(), SHOWN)) is NoticeKind.PAY_CODE_REFUSED


def test_without_a_network_that_has_a_code_to_scan_pay_does_nothing() -> None:
    now = at(phone=PhoneMeans((PhoneNetwork("wechat"),)))
    no_page = OrderPageReplied(TICKET_ID, "")
    sale = walk(filled(), PayPressed(), no_page, now=now)

    assert walked(sale, PayPressed(), now=now) == (sale, ())


def test_means_that_came_after_pay_are_for_the_next_sale() -> None:
    sale = walk(paying(), SHOWN, now=at(2))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.PHONE_OFF)


def test_no_sale_has_more_attempts_than_have_numbers() -> None:
    worn = replace(ticket(payable()), attempt=replace(ALIPAY, count=MAX_ATTEMPTS))
    sale = walk(replace(payable(), ticket=worn), SHOWN, now=at(2))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.PHONE_OFF)


@pytest.mark.parametrize("before", [charging(), scanning()], ids=["code", "scan"])
def test_a_power_cut_asks_what_became_of_the_same_attempt(before: Sale) -> None:
    left = ticket(before)
    sale, effects = walked(Sale(), PowerReturned(left, SaleStage.CHARGING), now=at(3))

    assert effects == (RequestCharge(ticket=left),)
    assert sale.charge is not None
    assert sale.charge.attempt == left.attempt
    assert sale.charge.stage is ChargeStage.UNRESOLVED

    paid = walk(sale, replied(ChargeWord.PAID, 2), now=at(4))
    assert (paid.state, ticket(paid).payment) != (SaleState.CHARGING, None)


def test_after_a_power_cut_undo_cancels_the_sale_that_has_no_basket() -> None:
    left = PowerReturned(ticket(charging()), SaleStage.CHARGING)
    sale = walk(Sale(), left, replied(ChargeWord.CLOSED, 1), now=at(3))
    assert (sale.state, sale.basket.pieces) == (SaleState.PAYING, 0)

    voided = Record(SaleStage.VOIDED, ticket(charging()), reason=VoidReason.CUSTOMER)
    sale, effects = walked(sale, UndoPressed(), now=at(4))
    assert (sale.state, effects[0]) == (SaleState.IDLE, voided)
