"""PAY right after the card: the hub's reply decides the price, so it is waited for."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Sale, SaleState, deadline_s
from firmware.kiosk.sale.effects import Beep, Record, RequestMember, Tune
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    HubLost,
    MemberReplied,
    PayPressed,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.codes.own_codes import make_card
from tests.support.kiosk_builders import CARD, ticket, walk, walked
from tests.support.redeem_world import OFF_5, POLICY, RICE, at

pytestmark = pytest.mark.unit

NAMED = MemberReplied(CARD, "m1", 12)
LATE_S = 1.0 + POLICY.patience.member_answer_s


def notice(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def carded() -> Sale:
    return walk(Sale(), GoodsScanned(RICE), CardScanned(CARD), now=at())


def waiting() -> Sale:
    return walk(carded(), PayPressed(), now=at())


def test_pay_waits_for_whose_card_it_is_and_shows_that() -> None:
    sale, effects = walked(carded(), PayPressed(), now=at())

    assert (sale.state, notice(sale)) == (SaleState.SCANNING, NoticeKind.ASKING_MEMBER)
    assert effects == (Beep(Tune.ADDED),)


def test_with_the_reply_the_payment_begins_at_the_members_price() -> None:
    sale, effects = walked(waiting(), NAMED, now=at(1.3))

    assert sale.state is SaleState.PAYING
    assert ticket(sale).member == walk(carded(), NAMED, now=at()).member
    assert notice(sale) is NoticeKind.MEMBER_WELCOME
    assert [e.stage for e in effects if isinstance(e, Record)] == [SaleStage.INTENT]


def test_what_can_be_chosen_is_chosen_first() -> None:
    named = replace(NAMED, coupons=(OFF_5,))

    assert walk(waiting(), named, now=at()).state is SaleState.REDEEMING


def test_without_a_reply_in_time_it_begins_all_the_same_and_points_come_later() -> None:
    assert deadline_s(waiting(), POLICY) == LATE_S
    sale = walk(waiting(), Tick(), now=at(LATE_S))

    assert (sale.state, notice(sale)) == (SaleState.PAYING, NoticeKind.MEMBER_LATER)
    assert ticket(sale).member is not None


def test_a_card_that_nobody_has_leaves_the_basket_open() -> None:
    sale = walk(waiting(), replace(NAMED, member_id=None), now=at())

    assert (sale.state, notice(sale)) == (SaleState.SCANNING, NoticeKind.UNKNOWN_MEMBER)
    assert walk(sale, Tick(), now=at(LATE_S)).state is SaleState.SCANNING


@pytest.mark.parametrize("event", [GoodsScanned(RICE), UndoPressed()])
def test_who_goes_on_shopping_does_not_pay_by_surprise(event: Event) -> None:
    sale = walk(waiting(), event, NAMED, now=at())

    assert sale.state in {SaleState.SCANNING, SaleState.IDLE}
    assert not sale.pays_when_named


def test_a_hub_that_is_away_is_not_waited_for() -> None:
    away = at(hub_online=False)

    assert walk(carded(), PayPressed(), now=away).state is SaleState.PAYING
    lost = walk(waiting(), HubLost(), now=away)
    assert walk(lost, PayPressed(), now=away).state is SaleState.PAYING


def test_a_card_without_a_reply_can_be_shown_again() -> None:
    late = walk(carded(), Tick(), now=at(LATE_S))
    sale, effects = walked(late, CardScanned(CARD), now=at(LATE_S + 1))

    assert effects == (RequestMember(CARD), Beep(Tune.ADDED))
    assert sale.asked_at_s == LATE_S + 1
    back = walk(late, PayPressed(), UndoPressed(), now=at(LATE_S + 2))
    assert walked(back, CardScanned(CARD), now=at(LATE_S + 3))[1] == effects


def test_a_member_who_shows_the_card_again_reads_the_balance_again() -> None:
    sale = replace(walk(carded(), NAMED, now=at()), notice=None)
    again, effects = walked(sale, CardScanned(CARD), now=at())
    assert effects == ()
    assert again.notice is not None
    assert (again.notice.kind, again.notice.detail) == (NoticeKind.MEMBER_WELCOME, "12")


def test_another_card_is_waited_for_anew() -> None:
    sale = walk(waiting(), CardScanned(make_card(2)), NAMED, now=at())

    assert sale.state is SaleState.SCANNING
