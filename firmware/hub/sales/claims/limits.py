"""Whether a sale keeps the limits of its policy, and needed its approvals. Pure.

The basket is filled again line by line, by the rules of `firmware.retail.basket`.
"""

from typing import NamedTuple

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag, line_text
from firmware.protocol.messages import SaleLine
from firmware.retail.basket import MAX_FEN
from firmware.retail.basket_limits import MAX_LINES, BasketLimits
from firmware.retail.policy.policy import Policy


class _Filled(NamedTuple):
    """A basket with its first lines."""

    lines: int
    pieces: int
    listed_fen: int

    def beyond_customer(self, limits: BasketLimits) -> bool:
        """Whether staff had to allow it (E15)."""
        return (
            self.pieces > limits.pieces_max
            or self.listed_fen > limits.amount_max_fen
            or self.beyond_all(limits)
        )

    def beyond_all(self, limits: BasketLimits) -> bool:
        """Whether nobody can have allowed it."""
        return (
            self.lines > limits.lines_max
            or self.pieces > limits.lines_max
            or self.lines + self.pieces > MAX_LINES
            or self.listed_fen > MAX_FEN
        )


def limits_flag(claim: Claim) -> OrderFlag | None:
    """The first line that the sale's policy does not allow."""
    policy = claim.policy
    if policy is None:
        return None
    limits, pieces, listed_fen = policy.limits, 0, 0
    room = min(limits.pieces_max, limits.lines_max // 2)
    for line in claim.sale.lines:
        pieces += line.pieces
        listed_fen += line.amount_fen
        if line.voids is None:
            age_min = claim.age_min(line)
            within = line.number <= room and listed_fen <= limits.amount_max_fen
            if within and not age_min and not line.approved:
                continue
            filled = _Filled(line.number, pieces, listed_fen)
            flag = _line_flag(line, filled, age_min=age_min, policy=policy)
            if flag is not None:
                return flag
    return None


def _line_flag(
    line: SaleLine, filled: _Filled, *, age_min: int, policy: Policy
) -> OrderFlag | None:
    limits = policy.limits
    beyond = filled.beyond_customer(limits)
    if not (beyond or age_min or line.approved):
        return None
    if beyond and (not line.approved or filled.beyond_all(limits)):
        return _beyond_flag(line, filled, policy)
    approved = ", approved" * line.approved
    said = line_text(line) + approved
    if age_min and not line.approved:
        restricted = f"for customers of {age_min} years, whom staff has to see"
        return OrderFlag(FlagKind.APPROVAL_MISSING, said, restricted)
    if line.approved and not (beyond or age_min):
        needless = f"nothing to approve by policy {policy.version}"
        return OrderFlag(FlagKind.APPROVAL_NEEDLESS, said, needless)
    return None


def _beyond_flag(line: SaleLine, filled: _Filled, policy: Policy) -> OrderFlag:
    limits = policy.limits
    return OrderFlag(
        FlagKind.LIMITS_EXCEEDED,
        f"line {line.number}: {filled.pieces} pieces, {filled.listed_fen} fen"
        + ", approved" * line.approved,
        f"policy {policy.version}: without staff {limits.pieces_max} pieces,"
        f" {limits.amount_max_fen} fen; {limits.lines_max} lines at most",
    )
