"""What is wrong between payments and a network's bill, in words. Pure."""

from collections.abc import Mapping
from typing import Any

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import network_name
from firmware.hub.reports.reconciling.four_ways import money_states
from firmware.hub.reports.reconciling.four_ways.payment_words import payment
from firmware.retail.money import yuan

Row = Mapping[str, Any]


def not_in_bill(row: Row) -> Phrase:
    """We have it, the network does not."""
    if row["receipt_no"] is None:
        return Phrase(
            "{payment}: {network}'s bill does not have it; look in its app whether the"
            " money came",
            payment=payment(row),
            network=network_name(row["network"]),
        )
    return Phrase(
        "{payment}, receipt {receipt}: {network}'s bill does not have it; look in its"
        " app whether the money came",
        payment=payment(row),
        receipt=row["receipt_no"],
        network=network_name(row["network"]),
    )


def not_here(row: Row) -> Phrase:
    """The network has it, we do not."""
    words = {
        "network": network_name(row["network"]),
        "number": row["out_trade_no"],
        "amount": yuan(abs(row["amount_fen"])),
        "at": row["at"],
    }
    if row["amount_fen"] < 0:
        return Phrase(
            "{network}'s bill: {amount} yuan of payment {number} went back at {at}, and"
            " nothing is known here of it",
            **words,
        )
    return Phrase(
        "{network}'s bill: payment {number} of {amount} yuan at {at}, and nothing is"
        " known here of it; if no sale came of it, refund it",
        **words,
    )


def other_sums(row: Row) -> Phrase:
    """Both have it, with other sums."""
    words = {"payment": payment(row), "network": network_name(row["network"])}
    taken = yuan(row["taken"])
    if row["times"] == 0:
        return Phrase(
            "{payment}: {network}'s bill has its refund, and not the payment", **words
        )
    if row["times"] > 1:
        return Phrase(
            "{payment}: {network}'s bill has it {times} times; refund what is too much",
            times=row["times"],
            **words,
        )
    if row["taken"] != row["amount_fen"]:
        return Phrase(
            "{payment}: {taken} yuan by {network}'s bill", taken=taken, **words
        )
    return _returned(row)


def _returned(row: Row) -> Phrase:
    """Both have the payment; another sum of it went back."""
    words = {"payment": payment(row), "network": network_name(row["network"])}
    given = yuan(row["given"])
    if row["state"] == money_states.WENT_BACK:
        return Phrase(
            "{payment}: went back to the customer, as far as is known here; by"
            " {network}'s bill {given} yuan of it did",
            given=given,
            **words,
        )
    if row["given"] < row["refunded"]:
        return Phrase(
            "{payment}: {refunded} yuan of it were refunded; {network}'s bill has"
            " {given} yuan of that",
            refunded=yuan(row["refunded"]),
            given=given,
            **words,
        )
    if row["state"] in money_states.TAKEN:
        return Phrase(
            "{payment}: {given} yuan of it went back by {network}'s bill, and not here;"
            " did somebody refund it in the app?",
            given=given,
            **words,
        )
    return Phrase(
        "{payment}: not paid, as far as is known here; {network}'s bill has it, less"
        " {given} yuan that went back; refund the rest",
        given=given,
        **words,
    )


def other_refund(row: Row) -> Phrase:
    """As much went back, by another refund."""
    return Phrase(
        "{payment}: {network}'s bill has refund {number} of {amount} yuan at {at}, and"
        " it was not asked for here; did somebody refund it in the app?",
        payment=payment(row),
        network=network_name(row["network"]),
        number=row["refund_no"],
        amount=yuan(-row["line_fen"]),
        at=row["at"],
    )


def other_day(row: Row) -> Phrase:
    """The same payment, on two days."""
    return Phrase(
        "{payment}: asked for at {asked_at}, and paid at {at} by {network}'s bill; was"
        " a clock wrong?",
        payment=payment(row),
        asked_at=row["asked_at"],
        at=row["at"],
        network=network_name(row["network"]),
    )
