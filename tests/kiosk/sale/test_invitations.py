"""A guest is invited after the sale, never before, and nothing waits for it (S09)."""

from dataclasses import replace

import pytest

from drivers.api import Printed
from firmware.kiosk.sale import Now, Sale, SaleState
from firmware.kiosk.sale.deadlines import thanks_until_s
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    PayPressed,
    StaffProven,
    Tick,
)
from firmware.retail.codes.claim_tokens import make_claim
from firmware.retail.policy.join_rules import JoinRules
from tests.support.kiosk_builders import (
    CARD,
    COLA,
    POLICY,
    TICKET_ID,
    moment,
    ticket,
    walk,
)

pytestmark = pytest.mark.unit

URL = "https://m.shop.cn"
CLAIM = make_claim(4_711)
JOINING = replace(POLICY, join=JoinRules(url=URL))
PAID: tuple[Event, ...] = (PayPressed(), StaffProven("b-1"), Printed(TICKET_ID))


def at(mono_s: float = 1.0, **other: object) -> Now:
    return moment(mono_s, **{"policy": JOINING, "claim": CLAIM, **other})


def test_a_guests_ticket_leads_to_the_join_page() -> None:
    sale = walk(Sale(), GoodsScanned(COLA), *PAID, now=at())
    assert sale.state is SaleState.THANKS
    assert ticket(sale).join_link == f"{URL}/j/{CLAIM}"
    assert CLAIM not in repr(ticket(sale))


def test_the_claim_of_the_moment_of_pay_stays() -> None:
    sale = walk(Sale(), GoodsScanned(COLA), PayPressed(), now=at())
    later = at(5, claim=make_claim(9))
    assert ticket(walk(sale, StaffProven("b-1"), now=later)).claim == CLAIM


@pytest.mark.parametrize(
    ("shown", "policy"), [((CardScanned(CARD),), JOINING), ((), POLICY)]
)
def test_a_member_and_a_shop_without_a_page_invite_nobody(
    shown: tuple[Event, ...], policy: object
) -> None:
    now = at(policy=policy)
    sale = walk(Sale(), GoodsScanned(COLA), *shown, *PAID, now=now)
    assert ticket(sale).join_link == ""


def test_nothing_waits_for_who_does_not_join() -> None:
    thanks = walk(Sale(), GoodsScanned(COLA), *PAID, now=at())
    until_s = thanks_until_s(thanks, JOINING.patience)
    assert until_s == 1 + JOINING.patience.slip_qr_s
    assert walk(thanks, Tick(), now=at(until_s)).state is SaleState.IDLE
    following = walk(thanks, GoodsScanned(COLA), now=at(2))
    assert following.state is SaleState.SCANNING
    assert following.ticket is None
