"""A pass names its member at once; the hub's reply adds what only the hub knows."""

from dataclasses import replace

import pytest

from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.effects import (
    Beep,
    CountUnknown,
    RequestHold,
    RequestPass,
    Tune,
    UsePass,
)
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    MemberReplied,
    NotSoldReason,
    PassRefused,
    PassShown,
    PayPressed,
    ReprintPressed,
    UndoPressed,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.pass_rules import PassRules
from tests.support import redeem_world
from tests.support.kiosk_builders import CARD, ticket, walk, walked
from tests.support.redeem_world import OFF_5, RICE

pytestmark = pytest.mark.unit

MEMBER, OTHER = "m-9f3a5c1e7b2d4860", "m-" + 16 * "0"
PASS = PassShown("CTP-A", MEMBER, Tier.GOLD, 59_078_461, proven=True)
NEXT = replace(PASS, member_pass="CTP-B", window=59_078_462)  # noqa: S106 - a text
THEIRS = replace(PASS, member_pass="CTP-C", member_id=OTHER, tier=Tier.NONE)  # noqa: S106
POLICY = replace(
    redeem_world.POLICY,
    passes=PassRules(),
    join=JoinRules(url="https://shop.example"),
)
REPLY = MemberReplied(MEMBER, MEMBER, 350, tier=Tier.GOLD, coupons=(OFF_5,))
BY_CARD = replace(REPLY, card=CARD)


def at(mono_s: float = 1.0, **other: object) -> Now:
    """A moment of a shop where a card alone redeems nothing."""
    return redeem_world.at(mono_s, **{"policy": POLICY, **other})


def rice(*events: object, now: Now | None = None) -> Sale:
    return walk(Sale(), GoodsScanned(RICE), *events, now=now or at())  # pyright: ignore[reportArgumentType]


def seen(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_a_pass_greets_and_asks_and_is_used() -> None:
    sale, effects = walked(rice(), PASS, now=at())
    assert effects == (
        RequestPass(MEMBER, "CTP-A"),
        Beep(Tune.ADDED),
        UsePass("CTP-A"),
    )
    assert seen(sale) is NoticeKind.PASS_TAKEN
    assert "CTP-A" not in repr(effects) + repr(PASS)


def test_the_tier_of_the_pass_prices_before_any_reply() -> None:
    assert quote_of(rice(), at()).payable_fen == 3_300
    away = at(hub_online=False)
    sale = rice(PASS, now=away)
    assert quote_of(sale, away).payable_fen == 2_970
    assert seen(sale) is NoticeKind.MEMBER_LATER
    member = ticket(walk(sale, PayPressed(), now=away)).member
    assert member is not None
    assert (member.member_id, member.tier) == (MEMBER, Tier.GOLD)
    assert (member.pass_window, member.balance_points) == (59_078_461, None)


def test_the_same_phone_again_changes_nothing() -> None:
    sale = rice(PASS, REPLY)
    again, effects = walked(sale, replace(PASS, used=True), now=at())
    assert (again, effects) == (sale, ())
    later, effects = walked(sale, NEXT, now=at())
    assert (later, effects) == (sale, (UsePass("CTP-B"),))


def test_a_pass_that_was_taken_before_is_refused() -> None:
    before = rice()
    sale, effects = walked(before, replace(PASS, used=True), now=at())
    assert effects == (
        Beep(Tune.REFUSED),
        CountUnknown(NotSoldReason.MEMBER_PASS, None),
    )
    assert seen(sale) is NoticeKind.PASS_USED
    assert (sale.member, sale.basket) == (None, before.basket)


@pytest.mark.parametrize("fault", list(PassFault))
def test_what_is_refused_says_why_and_leaves_the_basket(fault: PassFault) -> None:
    kept = rice(PASS, REPLY)
    sale = walk(kept, PassRefused(fault), now=at())
    assert (sale.member, sale.basket) == (kept.member, kept.basket)
    assert seen(sale) is NoticeKind(fault.value)


@pytest.mark.parametrize("fault", [PassFault.USED, PassFault.EXPIRED])
def test_the_hub_may_know_better(fault: PassFault) -> None:
    refused = MemberReplied(MEMBER, None, 0, refusal=fault)
    sale = rice(PASS, refused)
    assert sale.member is None
    assert quote_of(sale, at()).payable_fen == 3_300
    assert seen(sale) is NoticeKind(fault.value)


def test_who_shows_the_phone_may_redeem() -> None:
    sale = rice(PASS, REPLY, PayPressed())
    assert sale.state is SaleState.REDEEMING
    assert quote_of(sale, at()).coupons == ("c5",)
    sale, effects = walked(sale, ReprintPressed(None), PayPressed(), now=at())
    assert [type(each) for each in effects if isinstance(each, RequestHold)]


def test_who_shows_a_card_alone_is_told_what_it_takes() -> None:
    sale = rice(CardScanned(CARD), BY_CARD)
    assert quote_of(sale, at()).coupons == ()
    assert quote_of(sale, at()).payable_fen == 2_970  # the tier counts
    sale = walk(sale, PayPressed(), now=at())
    assert sale.state is SaleState.PAYING
    assert seen(sale) is NoticeKind.CARD_ALONE
    sale = walk(sale, UndoPressed(), PASS, REPLY, PayPressed(), now=at())
    assert sale.state is SaleState.REDEEMING


def test_a_shop_may_let_a_card_do_it() -> None:
    policy = replace(POLICY, passes=PassRules(card_redeems=True))
    now = at(policy=policy)
    sale = rice(CardScanned(CARD), BY_CARD, PayPressed(), now=now)
    assert sale.state is SaleState.REDEEMING


def test_a_hub_that_wants_the_phone_is_understood() -> None:
    policy = replace(POLICY, passes=PassRules(card_redeems=True))
    now = at(policy=policy)
    sale = rice(CardScanned(CARD), BY_CARD, PayPressed(), PayPressed(), now=now)
    assert sale.state is SaleState.HOLDING
    refused = HoldReplied(ticket(sale).sale_id, "phone_needed")
    sale = walk(sale, refused, now=now)
    assert sale.state is SaleState.SCANNING
    assert seen(sale) is NoticeKind.CARD_ALONE
    assert quote_of(sale, now).coupons == ()


def test_while_the_time_is_unknown_a_pass_does_what_a_card_does() -> None:
    unsure = replace(PASS, proven=False)
    now = at(time_known=False)
    sale = rice(unsure, now=now)
    assert quote_of(sale, now).payable_fen == 3_300
    assert sale.member is not None
    assert sale.member.member_id == MEMBER
    sale = walk(sale, REPLY, now=now)
    assert quote_of(sale, now).payable_fen == 2_800  # the coupon takes off more
    assert walk(sale, PayPressed(), now=now).state is SaleState.REDEEMING


@pytest.mark.parametrize("choosing", [False, True])
def test_another_member_reprices_and_takes_nothing_over(*, choosing: bool) -> None:
    sale = rice(PASS, REPLY)
    if choosing:
        sale = walk(sale, PayPressed(), ReprintPressed(None), now=at())
        assert sale.redeem.points
    sale = walk(sale, THEIRS, now=at())
    assert sale.state is SaleState.SCANNING
    quote = quote_of(sale, at())
    assert (quote.payable_fen, quote.coupons, sale.redeem.points) == (3_300, (), 0)
    late = walk(sale, REPLY, now=at())
    assert (late.member, late.redeem) == (sale.member, sale.redeem)
    sale = walk(sale, MemberReplied(OTHER, OTHER, 0), PayPressed(), now=at())
    member = ticket(sale).member
    assert member is not None
    assert member.member_id == OTHER
    assert ticket(sale).coupons == ()
