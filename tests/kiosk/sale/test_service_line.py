"""A call of a member with a service line comes before those of others (S22)."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Now, Sale
from firmware.kiosk.sale.events import (
    CallPressed,
    Event,
    GoodsScanned,
    PayPressed,
    StaffProven,
    UndoHeld,
)
from firmware.retail.loyalty.perks import BookingNote, Perks
from firmware.retail.loyalty.rules import Tier
from tests.kiosk.sale.test_passes import PASS, POLICY, REPLY
from tests.support import redeem_world
from tests.support.kiosk_builders import ticket, walk
from tests.support.redeem_world import RICE

pytestmark = pytest.mark.unit

NOTE = "包间可预订 电话88886666"
GOLD = Perks(service_tier="gold", booking=(BookingNote(tier="gold", note=NOTE),))
SHOP = replace(POLICY, perks=GOLD)
SILVER = replace(PASS, tier=Tier.SILVER)
CALL = CallPressed()


def at(**other: object) -> Now:
    return redeem_world.at(1, **{"policy": SHOP, **other})


def rice(*events: Event, now: Now | None = None) -> Sale:
    return walk(Sale(), GoodsScanned(RICE), *events, now=now or at())


def read(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


@pytest.mark.parametrize(
    ("events", "kind"),
    [
        ((PASS, CALL), NoticeKind.STAFF_CALLED_FIRST),
        ((SILVER, CALL), NoticeKind.STAFF_CALLED),
        ((CALL,), NoticeKind.STAFF_CALLED),
    ],
)
def test_the_call_of_a_member_of_the_tier_comes_first(
    events: tuple[Event, ...], kind: NoticeKind
) -> None:
    assert read(rice(*events)) is kind


def test_without_the_perk_it_is_a_call_as_any_other() -> None:
    assert read(rice(PASS, CALL, now=at(policy=POLICY))) is NoticeKind.STAFF_CALLED


def test_whoever_shows_the_pass_after_calling_comes_first_as_well() -> None:
    assert rice(CALL, PASS).calling_tier is Tier.GOLD


def test_the_call_of_who_has_left_the_counter_stays_that_member_s() -> None:
    left = walk(rice(PASS, CALL), UndoHeld(), now=at())
    assert (left.member, left.called, left.calling_tier) == (None, True, Tier.GOLD)


def test_a_call_that_ended_leaves_nothing_to_the_next_one() -> None:
    left = walk(rice(PASS, CALL), UndoHeld(), StaffProven("b1"), now=at())
    assert left.calling_tier is Tier.NONE
    assert walk(left, CALL, now=at()).calling_tier is Tier.NONE


def test_nobody_who_does_not_call_is_of_a_tier() -> None:
    assert rice(PASS).calling_tier is Tier.NONE


def test_the_ticket_has_what_its_member_may_book() -> None:
    away = at(hub_online=False)
    assert ticket(rice(PASS, PayPressed(), now=away)).booking_note == NOTE
    assert ticket(rice(PayPressed(), now=away)).booking_note == ""
    assert REPLY.tier is Tier.GOLD
