"""The hub judges each sale before it books it: everything that a kiosk claims (N06).

Pure. What the books could not hold, or is no sale of this kiosk, is refused: text that
begins with its kind, such as `malformed: …`, which travels to the kiosk in the
acknowledgement and stands on the dead letter. Everything else was paid, and is booked
as it was paid. If it cannot be true, or is only computed otherwise here, the order gets
a flag for people and earns nothing until they have looked (N23, decision 0139).
"""

from firmware.hub.sales.claims.approvals import approvals_flag
from firmware.hub.sales.claims.birthday import birthday_flag
from firmware.hub.sales.claims.claim import Claim, Known
from firmware.hub.sales.claims.in_force import in_force_flag
from firmware.hub.sales.claims.limits import limits_flag
from firmware.hub.sales.claims.lines import lines_flag
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.hub.sales.claims.paid.phone_payment import phone_flag
from firmware.hub.sales.claims.passes import pass_flag
from firmware.hub.sales.claims.price import price_flag, with_points
from firmware.hub.sales.claims.priced_at import priced_at_flag
from firmware.hub.sales.claims.redeemed import redeemed_flag
from firmware.hub.sales.claims.reviews import receipt_flag, review_flag
from firmware.hub.sales.claims.tier import early_flag, tier_flag
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.basket import MAX_FEN
from firmware.retail.sale_ids import is_receipt_no_of, is_sale_id_of


def sale_fault(sale: SaleClosed, kid: str) -> str | None:
    """Why this sale of a kiosk cannot be booked at all, or None."""
    return (
        _name_fault(sale.sale_id, kid)
        or _amount_fault(sale.payable_fen)
        or _numbers_fault(sale)
    )


def sale_flag(claim: Claim) -> OrderFlag | None:
    """What cannot be true of a kiosk's sale, or differs from the hub's computation.

    Only the first difference is reported: what follows from it is no other one.
    Other points than the hub computes are named with it: people may grant them.
    """
    flag = _first_flag(claim)
    return flag and with_points(flag, claim)


def void_fault(void: SaleVoided, kid: str) -> str | None:
    """Why this void of a kiosk cannot be booked, or None."""
    return _name_fault(void.sale_id, kid) or _amount_fault(void.payable_fen)


def _first_flag(claim: Claim) -> OrderFlag | None:
    return (
        phone_flag(claim)
        or redeemed_flag(claim)
        or _receipt_flag(claim.sale, claim.kid)
        or _member_flag(claim.sale, claim.known)
        or lines_flag(claim)
        or in_force_flag(claim)
        or priced_at_flag(claim)
        or tier_flag(claim)
        or birthday_flag(claim)
        or price_flag(claim)
        or limits_flag(claim)
        or review_flag(claim)
        or receipt_flag(claim)
        or pass_flag(claim)
        or approvals_flag(claim)
        or early_flag(claim)
    )


def _name_fault(sale_id: str, kid: str) -> str | None:
    """Whether a kiosk names a sale that cannot be its own."""
    if is_sale_id_of(kid, sale_id):
        return None
    return "malformed: sale_id: this kiosk names no sale so"


def _amount_fault(payable_fen: int) -> str | None:
    """Whether the till would hold a sum that no basket can be worth."""
    if not 0 <= payable_fen <= MAX_FEN:
        return "malformed: payable_fen"
    return None


def _numbers_fault(sale: SaleClosed) -> str | None:
    """Whether the books, which hold lines by their number, would mix them up."""
    for number, line in enumerate(sale.lines, start=1):
        if line.number != number:
            return f"malformed: line {number} is numbered {line.number}"
    return None


def _receipt_flag(sale: SaleClosed, kid: str) -> OrderFlag | None:
    if is_receipt_no_of(kid, sale.receipt_no):
        return None
    return OrderFlag(
        FlagKind.RECEIPT_FOREIGN,
        f"receipt {sale.receipt_no}",
        f"kiosk {kid} numbers no receipt so",
    )


def _member_flag(sale: SaleClosed, known: Known) -> OrderFlag | None:
    """Whether member and card are not what they are said to be.

    A member that nobody knows is not flagged: there is nobody who could earn.
    """
    by_id = known.members.get(sale.member_id or "")
    by_card = known.members.get(sale.card or "")
    if by_id not in {None, sale.member_id} and sale.member_id not in known.merged:
        wrong = "a card, not a member's id"
    elif by_card is not None and by_card == sale.card:
        wrong = "a member's id, not a card"
    elif sale.member_id is not None and sale.card is not None and by_id != by_card:
        wrong = "the card is not this member's"
    else:
        return None
    said = f"member {sale.member_id}, card {sale.card}"
    return OrderFlag(FlagKind.MEMBER_MISMATCH, said, wrong)
