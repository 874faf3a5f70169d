"""The hub holds points for who showed the phone; for a card if the shop says so."""

from dataclasses import replace

import pytest

from firmware.protocol import codec
from firmware.protocol.messages import AskPass, HoldReply
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.pass_rules import PassRules
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.passes import MEMBER_ID, Phone
from tests.support.redeeming import RULED, ask_hold, redeeming_shop


def refusal(shop: Shop, kid: str, member_id: str, sale: int = 1) -> str | None:
    wanted = ask_hold(f"{kid}-1-{sale}", points=100)
    wanted = type(wanted)(sale_id=wanted.sale_id, member_id=member_id, points=100)
    (reply,) = shop.desk.handle([VirtualKiosk(kid).request(wanted)])
    return codec.decode(reply.payload, HoldReply).body.refusal


@pytest.fixture
def phone(shop: Shop) -> Phone:
    join = JoinRules(url="https://shop.example")
    redeeming_shop(shop, policy=replace(RULED, passes=PassRules(), join=join))
    return Phone(shop)


def test_in_a_shop_without_a_page_a_card_holds(shop: Shop) -> None:
    redeeming_shop(shop, policy=replace(RULED, passes=PassRules()))
    assert refusal(shop, "k1", "m1") is None


@pytest.mark.usefixtures("phone")
def test_a_card_alone_holds_nothing(shop: Shop) -> None:
    assert refusal(shop, "k1", "m1") == "phone_needed"


def test_who_showed_the_phone_at_this_kiosk_is_served(shop: Shop, phone: Phone) -> None:
    asked = AskPass(member_pass=phone.shows())
    assert shop.reply(VirtualKiosk("k1").request(asked))[1].member_id == MEMBER_ID
    assert refusal(shop, "k1", MEMBER_ID) == "points_short"
    assert refusal(shop, "k2", MEMBER_ID) == "phone_needed"


def test_a_shop_may_let_a_card_redeem(shop: Shop) -> None:
    redeeming_shop(shop)
    assert refusal(shop, "k1", "m1") is None
