"""The order page asks for a code to scan: as PAY does, for its own sale alone (S03)."""

import pytest

from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import Beep, Record, RequestCharge, Tune
from firmware.kiosk.sale.events import PayPressed, UndoPressed
from firmware.kiosk.sale.phone_payment.charge import ChargeWay
from firmware.kiosk.sale.phone_payment.charge_events import PayByScanAsked
from firmware.kiosk.sale.ticket import SaleStage
from tests.support.kiosk_builders import filled, paying, ticket, walked
from tests.support.phone_world import at, charging, payable, scanning

pytestmark = pytest.mark.unit


def asked(sale: Sale) -> PayByScanAsked:
    return PayByScanAsked(ticket(sale).sale_id, 1)


def test_it_does_what_pay_does() -> None:
    sale = payable()
    assert walked(sale, asked(sale), now=at(2)) == walked(sale, PayPressed(), now=at(2))
    begun, effects = walked(sale, asked(sale), now=at(2))
    assert begun.charge is not None
    assert begun.charge.attempt.way is ChargeWay.SCAN
    assert [type(each) for each in effects] == [Record, RequestCharge, Beep]
    assert effects[0] == Record(SaleStage.CHARGING, ticket(begun))


def test_another_sale_s_page_begins_nothing() -> None:
    sale = payable()
    assert walked(sale, PayByScanAsked("K1-j1-999", 1), now=at(2)) == (sale, ())


@pytest.mark.parametrize("state", ["basket", "code", "scan"])
def test_it_does_nothing_before_payment_or_while_one_is_under_way(state: str) -> None:
    sale = {"basket": filled(), "code": charging(), "scan": scanning()}[state]
    sale_id = ticket(sale).sale_id if sale.ticket else "K1-j1-1"
    assert walked(sale, PayByScanAsked(sale_id, 1), now=at(3)) == (sale, ())


def test_undo_ends_what_a_page_began() -> None:
    sale = payable()
    begun, _ = walked(sale, asked(sale), now=at(2))
    ended, effects = walked(begun, UndoPressed(), now=at(3))
    assert ended.state is SaleState.CHARGING
    assert ended.charge is not None
    assert ended.charge.giving_up
    assert Beep(Tune.TAKEN_BACK) in effects


def test_without_phone_payments_it_is_as_if_nobody_had_asked() -> None:
    sale = paying()
    assert walked(sale, asked(sale)) == (sale, ())


@pytest.mark.parametrize(("at_s", "begins"), [(30.9, True), (31, False), (0.5, False)])
def test_what_was_asked_too_long_ago_counts_no_more(at_s: float, begins: bool) -> None:  # noqa: FBT001 - which way it goes
    sale = payable()
    after, _ = walked(sale, asked(sale), now=at(at_s))
    assert (after.state is SaleState.CHARGING) is begins
