"""The counter as a feature: two commands that end in the books of baskets and sales."""

from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.feature import ChannelParts, with_room
from firmware.hub.channels.journal import ChannelJournals
from firmware.hub.counter.commands import BringBasket, PayBasket
from firmware.hub.counter.handover import Handover
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.protocol.envelope import Stamper


def counter_feature(
    stamper: Stamper, kiosks: KioskCommands, parts: ChannelParts
) -> Feature:
    """`kiosks` are asked to release baskets; `parts` as of channels."""
    handover = Handover(
        stamper=stamper,
        buyers=Buyers(stamper, PassKeyFolder(parts.data)),
        journals=ChannelJournals(
            stamper, parts.facts, parts.followers, limits=parts.limits
        ),
        kiosks=kiosks,
    )
    return Feature(
        name="counter",
        commands={
            BringBasket: handover.bring,
            PayBasket: with_room(parts, handover.pay),
        },
    )
