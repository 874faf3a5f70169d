"""Members as a feature: replies whose card or pass was shown."""

from dataclasses import dataclass

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.members import tables
from firmware.hub.members.handler import MemberRequestHandler, TierOf, WalletOf
from firmware.hub.members.passes.forgetting import PassUseSweep
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.passes.requests import PassFaultAt, PassRequestHandler
from firmware.hub.members.passes.tables import pass_uses
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember, AskPass

FORGET_EVERY_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PassParts:
    """What passes are judged by; `kept_days`: how long a sale may be on its way."""

    keys: PassKeyFolder
    fault_at: PassFaultAt
    kept_days: int


def members_feature(
    stamper: Stamper,
    tier_of: TierOf,
    wallet_of: WalletOf,
    *,
    engine: Engine,
    passes: PassParts,
) -> Feature:
    """The tables of members, the replies to `AskMember` and `AskPass`."""
    members = MemberRequestHandler(stamper, tier_of, wallet_of)
    shown = PassRequestHandler(
        stamper, passes.keys, members=members, fault_at=passes.fault_at
    )
    sweep = PassUseSweep(engine, stamper, kept_days=passes.kept_days)
    return Feature(
        name="members",
        tables=(
            tables.members,
            tables.birthdays,
            tables.member_profiles,
            tables.member_states,
            tables.member_links,
            tables.member_forms,
            tables.member_audit,
            pass_uses,
        ),
        requests={AskMember: members},
        writing_requests={AskPass: shown},
        jobs=(Job("pass_uses", FORGET_EVERY_S, sweep.run),),
    )
