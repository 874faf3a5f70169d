"""Who verifies what the hub says gets it signed; who cannot, gets it as ever."""

import pytest

from firmware.hub.runtime.outgoing import Outgoing
from firmware.protocol import codec
from firmware.protocol.messages import (
    Ack,
    MemberReply,
    Message,
    NewestCatalogue,
    Signed,
    SignedMessage,
)
from firmware.protocol.signed_documents import verified
from firmware.protocol.signed_messages import verified_message
from tests.support.hub_rig import KEY, Shop, VirtualKiosk, card, goods, sale

BOUGHT = goods(3)


def inside(outgoing: Outgoing, *kinds: type[Message]) -> Message:
    """The body of a signed message, which counts on its topic."""
    signed = codec.decode(outgoing.payload, SignedMessage).body
    message = verified_message(signed, outgoing.topic, KEY.public)
    return codec.decode(message, *kinds).body


def test_acknowledgements_and_replies_are_signed_for_whom_they_go_to(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    other = VirtualKiosk("k2")
    shop.desk.handle([kiosk.birth(), other.birth()])
    acks = shop.desk.handle(
        [
            kiosk.fact(sale(f"{kiosk.kid}-1-1", BOUGHT)),
            other.fact(sale(f"{other.kid}-1-2", BOUGHT)),
        ]
    )
    assert [inside(each, Ack) for each in acks] == [Ack(epoch=1, upto=1)] * 2
    (reply,) = shop.desk.handle([kiosk.ask(card(1))])
    assert inside(reply, MemberReply) == MemberReply(member_id="m1", balance_points=0)
    (reply,) = shop.desk.handle([kiosk.ask_newest()])
    newest = inside(reply, Signed)
    assert isinstance(newest, Signed)
    assert verified(newest, KEY.public, NewestCatalogue).revision == 1


def test_a_birth_counts_for_what_came_with_it(shop: Shop, kiosk: VirtualKiosk) -> None:
    fact = kiosk.fact(sale(f"{kiosk.kid}-1-1", BOUGHT))
    (ack,) = shop.desk.handle([fact, kiosk.birth()])
    assert inside(ack, Ack) == Ack(epoch=1, upto=1)


@pytest.mark.parametrize("contract", [None, 1, 2])
def test_a_kiosk_that_cannot_verify_gets_the_old_form(
    shop: Shop, kiosk: VirtualKiosk, contract: int | None
) -> None:
    if contract is not None:
        shop.desk.handle([kiosk.birth(), kiosk.birth(contract)])
    assert shop.ack(kiosk.fact(sale(f"{kiosk.kid}-1-1", BOUGHT))).upto == 1
    assert shop.reply(kiosk.ask(card(1)))[1].member_id == "m1"
