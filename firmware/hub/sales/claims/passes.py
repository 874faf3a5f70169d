"""Whether a sale's pass was used for another one, here or at another kiosk. Pure."""

from firmware.hub.members.passes.store import PassUse
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import SaleClosed


def pass_key(sale: SaleClosed) -> tuple[str, int] | None:
    """The pass that a sale names: whose, of which window; None for a card."""
    if sale.pass_window is None or sale.member_id is None:
        return None
    return sale.member_id, sale.pass_window


def use_of(claim: Claim, received_at: str) -> PassUse | None:
    """The use of its pass, to be kept if it is the first one."""
    key = pass_key(claim.sale)
    if key is None:
        return None
    return PassUse(*key, claim.kid, claim.sale.sale_id, received_at)


def pass_flag(claim: Claim) -> OrderFlag | None:
    """Whether the pass was used elsewhere before: while the hub was away, or at once.

    Who of the two was the member, only people can find out.
    """
    key = pass_key(claim.sale)
    if key is None:
        return None
    use = claim.known.passes.get(key)
    if use is None or not use.is_other(claim.kid, claim.sale.sale_id):
        return None
    where = f"used at kiosk {use.kid} as well"
    if use.sale_id is not None:
        where = f"used for order {use.sale_id} as well"
    return OrderFlag(FlagKind.PASS_REPEATED, f"pass of member {key[0]}", where)
