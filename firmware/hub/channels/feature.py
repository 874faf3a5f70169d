"""Channels as a feature: commands that end in the handlers of facts and requests."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from firmware.hub.channels import commands
from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.commands import ChannelRefusal
from firmware.hub.channels.holds import HoldDesk
from firmware.hub.channels.journal import ChannelJournals
from firmware.hub.channels.orders import OrderDesk, refused
from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.channels.refunds import RefundDesk
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.hub.ingest.fact import FactHandlers, Followers
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.hub.sales.refunds.requests import RefundRequestHandler
from firmware.protocol.envelope import Stamper

C = TypeVar("C", bound=PortCommand)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelParts:
    """Who books facts, and what follows them; the hub's folder with its keys.

    `has_room`: whether the hub's disk has room for more.
    """

    facts: FactHandlers
    followers: Followers
    limits: KioskLimits
    data: Path
    utc_offset_minutes: int
    has_room: Callable[[], bool]


def channels_feature(stamper: Stamper, parts: ChannelParts) -> Feature:
    """What programs may have done by the port; `parts` of all other features."""
    offset = parts.utc_offset_minutes
    buyers, quotes = Buyers(stamper, PassKeyFolder(parts.data)), QuoteKey(parts.data)
    holds = HoldRequestHandler(stamper, utc_offset_minutes=offset)
    orders = OrderDesk(
        stamper=stamper,
        buyers=buyers,
        quotes=quotes,
        journals=ChannelJournals(
            stamper, parts.facts, parts.followers, limits=parts.limits
        ),
        holds=holds,
    )
    holding = HoldDesk(
        stamper=stamper,
        buyers=buyers,
        quotes=quotes,
        holds=holds,
        utc_offset_minutes=offset,
    )
    refunds = RefundDesk(RefundRequestHandler(stamper, utc_offset_minutes=offset))
    return Feature(
        name="channels",
        commands={
            commands.SubmitOrder: with_room(parts, orders.submit),
            commands.HoldForOrder: with_room(parts, holding.hold),
            commands.ReleaseHold: holding.release,
            commands.RefundOrder: with_room(parts, refunds.refund),
        },
    )


def with_room(
    parts: ChannelParts, handle: Callable[[C, UnitOfWork], PortReply]
) -> Callable[[C, UnitOfWork], PortReply]:
    """Handles while the disk has room; a kiosk's facts wait then, too."""

    def handled(command: C, work: UnitOfWork) -> PortReply:
        if parts.has_room():
            return handle(command, work)
        return refused(ChannelRefusal.NO_ROOM)

    return handled
