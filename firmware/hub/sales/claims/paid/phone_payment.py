"""Whether a sale that was paid by phone was paid, as far as this hub knows. Pure.

An honest kiosk closes such a sale only when the hub has said so. It differs after these
books were put back, and for a kiosk that makes payments up: the sale is booked all the
same, earns nothing, and people look at the network's bill.
"""

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import SalePayment


def phone_flag(claim: Claim) -> OrderFlag | None:
    """Whether the payment that a sale names is not this hub's, another, or not paid."""
    sale = claim.sale
    if sale.tender != "phone":
        return None
    if sale.payment is None:
        return _unproven("phone", "no payment is named")
    doubt = _doubt(claim, sale.payment)
    said = f"payment {sale.payment.out_trade_no}: {sale.payment.amount_fen} fen"
    return None if doubt is None else _unproven(said, doubt)


def _doubt(claim: Claim, payment: SalePayment) -> str | None:
    sale, proof = claim.sale, claim.known.phone_proofs.get(payment.out_trade_no)
    if payment.amount_fen != sale.payable_fen:
        return f"{sale.payable_fen} fen were due"
    if proof is None:
        return "this hub knows no such payment"
    if (proof.sale_id, proof.kid) != (sale.sale_id, claim.kid):
        return f"that of order {proof.sale_id}"
    if proof.amount_fen != payment.amount_fen:
        return f"{proof.amount_fen} fen were charged"
    return None if proof.paid else f"not paid: {proof.state}"


def _unproven(said: str, known: str) -> OrderFlag:
    return OrderFlag(FlagKind.PAYMENT_UNPROVEN, said, known)
