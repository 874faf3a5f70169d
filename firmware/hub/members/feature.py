"""Members as a feature: replies whose card was shown."""

from firmware.hub.feature.feature import Feature
from firmware.hub.members import tables
from firmware.hub.members.handler import MemberRequestHandler, TierOf, WalletOf
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember


def members_feature(stamper: Stamper, tier_of: TierOf, wallet_of: WalletOf) -> Feature:
    """The tables of members and the reply to `AskMember`."""
    return Feature(
        name="members",
        tables=(tables.members, tables.birthdays),
        requests={AskMember: MemberRequestHandler(stamper, tier_of, wallet_of)},
    )
