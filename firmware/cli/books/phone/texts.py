"""How payments and refunds at networks are called, and what to do about them."""

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.by_hand.listing import ListedPayment

PAYMENT_STATES = {
    "recorded": Phrase("the network is being asked"),
    "waiting": Phrase("waits for the customer"),
    "unresolved": Phrase("nobody knows yet"),
    "cancelling": Phrase("being closed"),
    "checking": Phrase("closed, being checked"),
    "closed": Phrase("nothing was taken"),
    "paid": Phrase("paid, without a sale"),
    "booked": Phrase("paid"),
    "kept": Phrase("paid, kept without a sale"),
    "refunding": Phrase("goes back"),
    "refund_checking": Phrase("goes back, being checked"),
    "refunded": Phrase("went back"),
}
REFUND_STATES = {
    "asked": Phrase("refund: the network is being asked"),
    "checking": Phrase("refund: being checked"),
    "refusing": Phrase("refund: refused, being checked"),
    "done": Phrase("refund: went back"),
    "refused": Phrase("refund: refused"),
    "cash": Phrase("refund: given back in cash"),
}
TROUBLES = {
    "code": Phrase("the code expired, or was used"),
    "means": Phrase("the customer's means of payment was refused"),
    "balance": Phrase("the customer's balance is too low"),
    "limit": Phrase("a limit of the customer's account"),
    "risk": Phrase("the network sees a risk"),
    "buyer": Phrase("the customer declined"),
    "number": Phrase("the network knows no such payment, or another one"),
    "too_late": Phrase("the network does it no more: too late"),
    "funds": Phrase("the shop's account cannot pay it: top it up"),
    "service": Phrase(
        "keys, rights or the shop's account: `countertop payments check`"
    ),
    "other": Phrase("another reason: see `journalctl -u hub`"),
}


def state_of(row: ListedPayment) -> Phrase | str:
    """How it stands, for people."""
    states = REFUND_STATES if row.is_refund else PAYMENT_STATES
    return states.get(row.state, row.state)


def hint_of(row: ListedPayment) -> Phrase | None:
    """What people have to do, if anything."""
    if row.is_refund and row.state == "refused":
        return Phrase(
            "the network gives nothing back. Give cash, then `countertop payments"
            " settle {number} --cash`; or try again: `countertop payments refund"
            " {number}`",
            number=row.number,
        )
    if not row.is_refund and row.state == "paid":
        return Phrase(
            "no sale came of it. If the customer has the goods: `countertop payments"
            " settle {number} --keep`; else `countertop payments refund {number}`",
            number=row.number,
        )
    if not row.is_refund and row.state == "kept":
        return Phrase(
            "on the suspense account of kiosk {kid}, until its sale comes. If it has"
            " to go back after all: `countertop payments refund {number}`",
            kid=row.kid,
            number=row.number,
        )
    return None
