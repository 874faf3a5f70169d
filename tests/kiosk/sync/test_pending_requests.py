"""Several requests under way: each reply finds its own, once, in time."""

import pytest

from firmware.base.errors import WireError
from firmware.kiosk.sale.effects import RequestHold
from firmware.kiosk.sale.events import HoldReplied, MemberReplied
from firmware.kiosk.sync.pending_requests import (
    MAX_PENDING,
    MEMBER_REPLY_LIMIT_S,
    HubEvent,
    PendingRequest,
    PendingRequests,
    hold_request,
    member_request,
)
from firmware.protocol.messages import (
    AskHold,
    AskNewest,
    HoldReply,
    MemberReply,
    Message,
    Signed,
    WalletCoupon,
)
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.scope import Scope

REPLY = MemberReply(member_id="m1", balance_points=12)
SIGNED = Signed(payload=b"", signature=b"")


def waiting(*correlations: str, now_s: float = 0.0) -> PendingRequests:
    requests = PendingRequests()
    for correlation in correlations:
        requests.add(member_request(f"card {correlation}", correlation, now_s))
    return requests


def heard(
    requests: PendingRequests, correlation: str, reply: Message, now_s: float
) -> tuple[HubEvent, ...]:
    """What a reply means, besides what time it is at the hub."""
    return requests.receive(correlation, reply, now_s, hub_ms=0)[1:]


def test_replies_come_in_any_order_and_each_finds_its_request() -> None:
    requests = waiting("a", "b")
    assert heard(requests, "b", REPLY, 1.0) == (MemberReplied("card b", "m1", 12),)
    assert heard(requests, "a", REPLY, 2.0) == (MemberReplied("card a", "m1", 12),)
    assert len(requests) == 0


def test_a_second_reply_and_one_that_nobody_asked_for_have_no_effect() -> None:
    requests = waiting("a")
    assert heard(requests, "a", REPLY, 1.0) != ()
    assert heard(requests, "a", REPLY, 1.0) == ()
    assert heard(requests, "z", REPLY, 1.0) == ()


def test_a_reply_after_the_limit_has_no_effect() -> None:
    requests = waiting("a")
    requests.drop_expired(MEMBER_REPLY_LIMIT_S - 0.001)
    assert len(requests) == 1
    assert heard(requests, "a", REPLY, MEMBER_REPLY_LIMIT_S) == ()
    assert len(requests) == 0


def test_the_oldest_makes_room() -> None:
    names = [f"r{number}" for number in range(MAX_PENDING + 2)]
    requests = waiting(*names)
    assert len(requests) == MAX_PENDING
    assert heard(requests, "r1", REPLY, 1.0) == ()
    assert heard(requests, "r2", REPLY, 1.0) != ()


def test_a_reply_of_another_kind_is_refused_and_the_request_goes_on_waiting() -> None:
    requests = waiting("a")
    with pytest.raises(WireError, match="Signed is no reply to AskMember"):
        heard(requests, "a", SIGNED, 1.0)
    assert heard(requests, "a", REPLY, 1.0) != ()


def test_a_forged_reply_does_not_use_the_request_up() -> None:
    calls: list[float] = []

    def on_reply(_reply: Signed, now_s: float) -> tuple[HubEvent, ...]:
        calls.append(now_s)
        if len(calls) == 1:
            raise WireError("a signature")
        return ()

    requests = PendingRequests()
    requests.add(
        PendingRequest(
            correlation="a",
            request=AskNewest(),
            sent_at_s=0.0,
            expires_at_s=30.0,
            reply_type=Signed,
            on_reply=on_reply,
        )
    )
    with pytest.raises(WireError):
        heard(requests, "a", SIGNED, 1.0)
    assert len(requests) == 1
    heard(requests, "a", SIGNED, 2.0)
    assert (len(requests), calls) == (0, [1.0, 2.0])


def test_a_reply_to_a_hold_is_about_its_own_sale() -> None:
    asked = RequestHold("K1-3f2a9c-17", "m1", 300, ("c5",))
    requests = PendingRequests()
    for correlation in ("a", "b"):  # the same request, sent again
        request = hold_request(asked, correlation, 0.0)
        assert request.request == AskHold(
            sale_id="K1-3f2a9c-17", member_id="m1", points=300, coupons=("c5",)
        )
        requests.add(request)
    reply = HoldReply(refusal="used", coupon="c5", balance_points=50)
    replied = HoldReplied("K1-3f2a9c-17", "used", "c5", 50)
    assert heard(requests, "b", reply, 1.0) == (replied,)
    assert heard(requests, "a", reply, 1.0) == (replied,)
    assert heard(requests, "a", reply, 1.0) == ()


def test_a_wallet_arrives_with_all_its_terms() -> None:
    named = WalletCoupon(
        id="c1",
        name="饮料8折",
        min_fen=2_000,
        price_bps=8_000,
        max_off_fen=500,
        articles=("1",),
        categories=("饮料",),
        brands=("b",),
        tags=("t",),
        from_day="2026-11-01",
        until_day="2026-11-30",
        tiers=("gold",),
        exclusive=True,
    )
    requests = waiting("a")
    reply = MemberReply(member_id="m1", balance_points=12, coupons=(named,))
    (replied,) = heard(requests, "a", reply, 1.0)
    assert isinstance(replied, MemberReplied)
    (coupon,) = replied.coupons
    scope = Scope(articles=("1",), categories=("饮料",), brands=("b",), tags=("t",))
    assert coupon == MemberCoupon(
        id="c1",
        min_fen=2_000,
        price_bps=8_000,
        max_off_fen=500,
        scope=scope,
        from_day="2026-11-01",
        until_day="2026-11-30",
        tiers=(Tier.GOLD,),
        exclusive=True,
    )
    assert coupon.name == "饮料8折"
