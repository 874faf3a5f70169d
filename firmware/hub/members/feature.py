"""Members as a feature: replies whose card was shown."""

from firmware.hub.feature.feature import Feature
from firmware.hub.members import tables
from firmware.hub.members.handler import MemberRequestHandler
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember


def members_feature(stamper: Stamper) -> Feature:
    """The table of members and the reply to `AskMember`."""
    return Feature(
        name="members",
        tables=(tables.members,),
        requests={AskMember: MemberRequestHandler(stamper)},
    )
