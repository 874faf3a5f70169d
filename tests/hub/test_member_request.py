"""A kiosk learns whose a card is, and nothing by a pseudonym that it heard of."""

from firmware.protocol.messages import MemberReply
from tests.support.hub_rig import Shop, VirtualKiosk, card


def test_a_card_finds_its_member_and_a_pseudonym_nobody(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    assert shop.reply(kiosk.ask(card(1)))[1] == MemberReply(member_id="m1")
    assert shop.reply(kiosk.ask("m1"))[1] == MemberReply(member_id=None)
