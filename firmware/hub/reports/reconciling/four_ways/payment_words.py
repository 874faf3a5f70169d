"""What is wrong between orders and payments, in a shopkeeper's words. Pure."""

from collections.abc import Mapping
from typing import Any

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.reports.reconciling.four_ways import money_states
from firmware.retail.money import yuan

Row = Mapping[str, Any]


def receipt(row: Row) -> Phrase:
    """Which sale it is about."""
    return Phrase(
        "receipt {receipt}, kiosk {kid}, {amount} yuan",
        receipt=row["receipt_no"],
        kid=row["kid"],
        amount=yuan(row["payable_fen"]),
    )


def payment(row: Row) -> Phrase:
    """Which payment it is about."""
    return Phrase(
        "payment {number}, kiosk {kid}, {amount} yuan",
        number=row["out_trade_no"],
        kid=row["kid"],
        amount=yuan(row["amount_fen"]),
    )


def unpaid(row: Row) -> Phrase:
    """A sale by phone without money."""
    if row["returned"] is None:
        return Phrase(
            "{receipt}: sold as paid by phone, and no payment of it is here; look for"
            " the amount in the network's app",
            receipt=receipt(row),
        )
    return Phrase(
        "{receipt}: sold as paid by phone, and its payment {number} went back to the"
        " customer; the goods are not paid for",
        receipt=receipt(row),
        number=row["returned"],
    )


def different(row: Row) -> Phrase:
    """Another amount, or the payment of another kiosk."""
    if row["amount_fen"] != row["payable_fen"]:
        return Phrase(
            "{receipt}: its payment {number} is {paid} yuan; refund what is too much,"
            " or note the loss",
            receipt=receipt(row),
            number=row["out_trade_no"],
            paid=yuan(row["amount_fen"]),
        )
    return Phrase(
        "{receipt}: its payment {number} was asked for by kiosk {other}; do two kiosks"
        " have one name?",
        receipt=receipt(row),
        number=row["out_trade_no"],
        other=row["paid_at"],
    )


def twice(row: Row) -> Phrase:
    """More than one payment."""
    return Phrase(
        "{receipt}: paid {payments} times by phone, {paid} yuan in all ({one},"
        " {other}); refund what is too much",
        receipt=receipt(row),
        payments=row["payments"],
        paid=yuan(row["paid_fen"]),
        one=row["one"],
        other=row["other"],
    )


def not_by_phone(row: Row) -> Phrase:
    """Cash, and a payment."""
    return Phrase(
        "{receipt}: sold for cash, and payment {number} of {paid} yuan came as well;"
        " refund it if the cash is in the till",
        receipt=receipt(row),
        number=row["out_trade_no"],
        paid=yuan(row["amount_fen"]),
    )


def lone(row: Row) -> Phrase:
    """Money without a sale."""
    if row["void"] is not None:
        return Phrase(
            "{payment}: receipt {receipt} was voided, and the money is still here; it"
            " has to go back",
            payment=payment(row),
            receipt=row["void"],
        )
    if row["state"] == AttemptState.BOOKED.value:
        return Phrase(
            "{payment}: a sale was booked with it, and is not in these books any more;"
            " were they put back from a backup?",
            payment=payment(row),
        )
    return Phrase(
        "{payment}: paid, and no sale of it has come; if the kiosk is without its hub,"
        " link it again, else refund it",
        payment=payment(row),
    )


def kept_and_voided(row: Row) -> Phrase:
    """People said that the customer has the goods; the kiosk, that nobody bought."""
    return Phrase(
        "{payment}: kept, as the customer has the goods, and then its kiosk voided"
        " receipt {receipt}; ask what is true, and give it back by `countertop"
        " payments refund {number}` if the goods are here",
        payment=payment(row),
        receipt=row["receipt_no"],
        number=row["out_trade_no"],
    )


def kept_otherwise(row: Row) -> Phrase:
    """Attempt and ledger differ about it."""
    if row["state"] == money_states.KEPT:
        return Phrase(
            "{payment}: kept without a sale, and the ledger does not have it",
            payment=payment(row),
        )
    return Phrase(
        "{payment}: kept without a sale in the ledger, and no more in fact ({state})",
        payment=payment(row),
        state=row["state"],
    )


def endless(row: Row) -> Phrase:
    """Open, since when."""
    if row["goes_back"]:
        return Phrase(
            "{payment}: it has to go back to the customer since {at}, and has not; look"
            " at it in the network's app",
            payment=payment(row),
            at=row["asked_at"],
        )
    return Phrase(
        "{payment}: since {at} nobody knows whether it was paid; look at it in the"
        " network's app",
        payment=payment(row),
        at=row["asked_at"],
    )
