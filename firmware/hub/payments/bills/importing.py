"""Keeps a bill that a person has downloaded from a network's page.

It is believed as far as a person is: it must be whole, of this shop's merchant and of
one day that is over, and never takes the place of what the network itself has sent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import reading
from firmware.hub.payments.bills import store
from firmware.hub.payments.bills.bill_days import bill_day, day_of, utc_of
from firmware.hub.payments.bills.keeping import BillWriting, Written
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.config import (
    NETWORK_NAMES,
    NetworkName,
    PaymentsConfig,
)
from firmware.hub.payments.networks.bill_files.bill_in_file import (
    BillFacts,
    BillInFile,
    read_bill,
)
from firmware.hub.payments.networks.bill_files.faults import (
    BillFaultError,
    OtherFileError,
)
from firmware.hub.payments.networks.installed import BILL_FORMS
from firmware.retail.payment_ids import is_out_trade_no

FILE = "file"
"""The source of a bill that a person has brought."""
SOME_NUMBERS = 500
AT_ONCE = 2_000
"""Lines of a transaction: a hub that runs waits for one of them at most."""


@dataclass(frozen=True, slots=True)
class FoundBill:
    """A bill that may be this shop's, and what it is of.

    `merchant_known`: it is of this shop's merchant, else nothing says whose it is.
    """

    name: BillName
    lines: BillInFile
    merchant_known: bool


def bill_in(
    file: BinaryIO, config: PaymentsConfig, *, day: str | None, now: str
) -> FoundBill:
    """The bill that a file is; BillFaultError if it cannot be one of this shop.

    `day`: what a person says that it is of, `YYYY-MM-DD`. `now` is UTC text.
    """
    network, lines = _recognised(file)
    if network not in config.networks:
        raise BillFaultError(
            Phrase(
                "it is of {network}, which is not in networks of [payments]",
                network=NETWORK_NAMES[network],
            )
        )
    merchant = _merchant(network, config)
    _check_merchant(network, merchant, lines.facts.accounts)
    found = _day_of(lines.facts, day)
    if found >= day_of(now):
        raise BillFaultError(
            Phrase("{day} is not over in Beijing; its bill comes later", day=found)
        )
    known = bool(merchant and lines.facts.accounts)
    return FoundBill(BillName(network, found), lines, known)


def keep_bill(engine: Engine, bill: FoundBill, now: str) -> bool:
    """Keep it; False if the same one is here from the network already.

    BillFaultError if another one is. StoreError if the database cannot.
    """
    with reading(engine) as connection:
        if store.source_of(connection, bill.name) not in {None, FILE}:
            _check_same(connection, bill)
            return False
        if not bill.merchant_known:
            _check_known(connection, bill)
    writing = BillWriting(bill.name, bill.lines, FILE, at_once=AT_ONCE)
    written = Written.MORE
    while written is Written.MORE:
        written = writing.write_part(engine, lambda: now)
    if written is Written.OVERTAKEN:
        raise BillFaultError(
            Phrase("the hub keeps a bill of this day just now; try again in a minute")
        )
    return True


def _recognised(file: BinaryIO) -> tuple[NetworkName, BillInFile]:
    for network, form in BILL_FORMS.items():
        try:
            return network, read_bill(file, form)
        except OtherFileError:
            continue
    raise BillFaultError(
        Phrase(
            "it is no bill of a day: neither Alipay's 业务明细, nor WeChat Pay's"
            " 交易账单 of all trades"
        )
    )


def _merchant(network: NetworkName, config: PaymentsConfig) -> str:
    """The shop's number at the network, empty if it is not in the configuration."""
    if network == "alipay":
        return config.alipay.seller_id
    return config.wechat.merchant_id


def _check_merchant(network: str, merchant: str, accounts: Collection[str]) -> None:
    # Alipay's account has four more digits than the number of the seller.
    others = sorted(each for each in accounts if not each.startswith(merchant))
    if others:
        raise BillFaultError(
            Phrase(
                "it is of merchant {other} at {network}, and this shop is {merchant}",
                other=others[0],
                network=NETWORK_NAMES[network],
                merchant=merchant,
            )
        )


def _day_of(facts: BillFacts, said: str | None) -> str:
    """The day of most payments, of which all must be; near midnight also another."""
    counts = facts.paid_on or facts.returned_on
    usual = counts.most_common(1)[0][0] if counts else facts.from_day
    day = said or usual
    if not day:
        raise BillFaultError(
            Phrase("it has no payment that shows its day; name it by --date")
        )
    span = bill_day(day)
    first, last = facts.paid_from or facts.from_day, facts.paid_until
    outside = (
        bool(facts.from_day and facts.from_day > day)
        or bool(facts.paid_from and utc_of(facts.paid_from) < span.early_at)
        or bool(facts.paid_until and utc_of(facts.paid_until) >= span.late_at)
    )
    if outside:
        raise BillFaultError(
            Phrase(
                "it is not of {day} alone: it has payments of {first} to {last};"
                " download the bill of one day",
                day=day,
                first=first,
                last=last,
            )
        )
    return day


def _check_same(connection: Connection, bill: FoundBill) -> None:
    if store.sums_of(connection, bill.name) != store.NO_LINES.with_lines(bill.lines):
        raise BillFaultError(
            Phrase(
                "it differs from the bill of {day} that the network itself has sent;"
                " that one stays",
                day=bill.name.day,
            )
        )


def _check_known(connection: Connection, bill: FoundBill) -> None:
    """Nothing says whose it is: it must have a payment that is here, if any is."""
    numbers = (line.out_trade_no for line in bill.lines if line.amount_fen > 0)
    own = list(islice(filter(is_out_trade_no, numbers), SOME_NUMBERS))
    if store.was_paid(connection, bill.name) and not store.known_numbers(
        connection, own
    ):
        raise BillFaultError(
            Phrase(
                "none of this shop's payments of {day} is in it: is it another shop's?",
                day=bill.name.day,
            )
        )
