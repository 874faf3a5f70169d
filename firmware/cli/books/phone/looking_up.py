"""`countertop payments query` of what has ended: what the network says of it."""

import time
from collections.abc import Mapping

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.books.phone.texts import TROUBLES, state_of
from firmware.cli.output import say, say_json
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading
from firmware.hub.payments.by_hand.listing import ListedPayment
from firmware.hub.payments.by_hand.looking_up import (
    KnownPayment,
    NetworkWord,
    known,
    look_up,
)
from firmware.hub.payments.config import network_name
from firmware.hub.payments.networks.installed import open_networks
from firmware.hub.payments.results import (
    Closed,
    Declined,
    NotThere,
    Paid,
    QueryResult,
    RefundDone,
    RefundPending,
    RefundResult,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund
from firmware.retail.money import yuan

WORDS: Mapping[type, Phrase] = {
    WaitingForBuyer: Phrase("the customer can still pay it"),
    TurnedDown: Phrase("not paid; the customer or a bank has refused it"),
    Closed: Phrase("closed: nobody has paid, or all of it went back"),
    RefundDone: Phrase("the refund is done"),
    RefundPending: Phrase("the refund is under way"),
    NotThere: Phrase("it has nothing of this number"),
}
"""What a network says without giving more."""


def run(config: HubConfig, row: ListedPayment, *, as_json: bool) -> int:
    """Ask the network, and show what it says; 1 if that is not what the books have.

    No books are changed. ConfigError if the network cannot be asked.
    """
    if row.network not in config.payments.networks:
        raise ConfigError(
            Phrase(
                "{network} cannot be asked: `networks` under [payments] does not name"
                " it",
                network=network_name(row.network),
            )
        )
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        one = known(connection, row.number)
    if one is None:
        raise AssertionError(f"no payment and no refund: {row.number}")
    gateway = open_networks(config.payments, time.time)[row.network]
    found = look_up(gateway, one)
    if as_json:
        say_json(_columns(row, found))
    else:
        say(*_lines(row, one, found))
    return int(not found.agrees)


def _columns(row: ListedPayment, found: NetworkWord) -> dict[str, object]:
    return {
        "number": row.number,
        "network": row.network,
        "is_refund": row.is_refund,
        "amount_fen": row.amount_fen,
        "state": row.state,
        "said": type(found.said).__name__,
        "text": str(_said(found.said)),
        "agrees": found.agrees,
    }


def _lines(
    row: ListedPayment, one: KnownPayment | PhoneRefund, found: NetworkWord
) -> list[Phrase]:
    lines = [
        Phrase(
            "{number}, {amount} yuan, here: {state}",
            number=row.number,
            amount=yuan(row.amount_fen),
            state=state_of(row),
        )
    ]
    if isinstance(one, KnownPayment) and one.returned_fen:
        lines.append(
            Phrase("of it went back: {amount} yuan", amount=yuan(one.returned_fen))
        )
    lines.append(
        Phrase(
            "{network} says: {said}",
            network=network_name(row.network),
            said=_said(found.said),
        )
    )
    return [*lines, _compared(row, found)]


def _said(said: QueryResult | RefundResult) -> Phrase:
    """A network's word, for people."""
    match said:
        case Paid(trade_no):
            return Phrase("paid; its number of it is {trade_no}", trade_no=trade_no)
        case Declined(reason, word):
            why = TROUBLES.get(reason.value, reason.value)
            return Phrase("it declines: {why} ({word})", why=why, word=word)
        case Unresolved(why):
            return Phrase("nothing that can be believed ({why})", why=why)
        case Closed(returned=True):
            return Phrase("paid, and money of it went back")
        case _:
            return WORDS[type(said)]


def _compared(row: ListedPayment, found: NetworkWord) -> Phrase:
    if found.agrees:
        return Phrase("both agree; nothing was changed")
    if found.agrees is None:
        return Phrase("so nothing is known of how it ended; nothing was changed")
    if not row.is_refund and isinstance(found.said, Paid):
        return Phrase(
            "they differ: the network has the money. Nothing was changed; refund it in"
            " the network's app if the customer is to have it"
        )
    if row.is_refund and isinstance(found.said, RefundDone):
        return Phrase(
            "they differ: the customer has the money by the network. Nothing was"
            " changed; give no cash"
        )
    return Phrase(
        "they differ. Nothing was changed; look at it in the network's app, and at"
        " `countertop reconcile`"
    )
