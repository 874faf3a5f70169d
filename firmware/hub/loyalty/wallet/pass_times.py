"""Whether a pass is of this time, by the policy in force."""

from sqlalchemy import Connection

from firmware.hub.policy import store as policy_store
from firmware.retail.codes.member_pass import PassClaims, PassFault
from firmware.retail.policy.policy import Policy

ON_THE_WAY_S = 5
"""How long the kiosk's request may take to come here."""


def pass_fault_in_force(
    connection: Connection, claims: PassClaims, now_s: float
) -> PassFault | None:
    """Why a pass that a kiosk was shown just before `now_s` opens nothing, or None."""
    rules = (policy_store.newest(connection) or Policy()).passes
    fault = rules.fault(claims, now_s)
    if fault is PassFault.EXPIRED:
        return rules.fault(claims, now_s - ON_THE_WAY_S)
    return fault
