"""`countertop payments list`, `show`, `query`, `refund`, `settle`."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.books.phone import looking_up
from firmware.cli.books.phone.texts import TROUBLES, hint_of, state_of
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.payments.by_hand import listing
from firmware.hub.payments.by_hand.deciding import PaymentDecision, decide
from firmware.hub.payments.by_hand.listing import ListedPayment
from firmware.hub.payments.config import network_name
from firmware.hub.reports.business_day import business_day, local_text, named_day
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

MAX_BY = 64
DUE_LONG_S = 0.0
"""Due at once, whatever the clock of the hub shows."""
COLUMNS = (
    TableColumn(Phrase("time")),
    TableColumn(Phrase("number")),
    TableColumn(Phrase("kiosk")),
    TableColumn(Phrase("network")),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("state"), long=True),
)
NAMES = ("list", "show", "query", "refund", "settle")


def configure(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """The options of these commands."""
    listed = add_parser(
        "list", help=Phrase("payments and refunds of a day, or what has not ended")
    )
    report_options(listed)
    which = listed.add_mutually_exclusive_group()
    which.add_argument(
        "--open", action="store_true", help=Phrase("what has not ended, of all days")
    )
    which.add_argument(
        "--kept", action="store_true", help=Phrase("what is kept without a sale")
    )
    which.add_argument(
        "--date",
        default="today",
        metavar="DAY",
        help=Phrase("a day such as 2026-03-01, today (default) or yesterday"),
    )
    for name, text in (
        ("show", Phrase("one payment or refund, and what people decided")),
        ("query", Phrase("have the network asked now; of what has ended, read only")),
        ("refund", Phrase("give a payment without a sale back, or try a refund again")),
        ("settle", Phrase("write down how people have ended it")),
    ):
        one = add_parser(name, help=text)
        report_options(one)
        one.add_argument(
            "number", metavar="NUMBER", help=Phrase("as the list shows it")
        )
        if name != "show":
            one.add_argument(
                "--by", default="desk", metavar="NAME", help=Phrase("who decided it")
            )
        if name == "settle":
            _ways(one)


def _ways(settle: argparse.ArgumentParser) -> None:
    how = settle.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--cash", action="store_true", help=Phrase("a refund was given back in cash")
    )
    how.add_argument(
        "--keep",
        action="store_true",
        help=Phrase("the customer has the goods: it stands on the suspense account"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for; 1 if it cannot be done."""
    config = hub_config(arguments.config)
    if arguments.act == "list":
        return _list(config, arguments)
    if arguments.act == "show":
        return _show(config, arguments)
    return _decide(config, arguments)


def _list(config: HubConfig, arguments: argparse.Namespace) -> int:
    offset = config.utc_offset_minutes
    day = named_day(arguments.date, Stamper("hub", "").stamp().ts, offset)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        if arguments.open:
            found = listing.open_payments(connection)
        elif arguments.kept:
            found = listing.kept_payments(connection)
        else:
            span = business_day(day, offset, option="--date")
            found = listing.payments_of(connection, span.first, span.end)
    if arguments.json:
        say_json([asdict(each) for each in found])
        return 0
    if not found:
        say(Phrase("nothing to show"))
    say_table(COLUMNS, (_cells(each, offset) for each in found))
    say(*_hints(found))
    return 0


def _cells(row: ListedPayment, offset: int) -> list[str]:
    network = network_name(row.network)
    at, fen = local_text(row.asked_at, offset), yuan(row.amount_fen)
    return [at, row.number, row.kid, network, fen, state_of(row)]


def _hints(found: Iterable[ListedPayment]) -> Iterator[Phrase]:
    for each in found:
        hint = hint_of(each)
        if hint is not None:
            yield Phrase("{number}: {hint}", number=each.number, hint=hint)


def _show(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        row = listing.payment(connection, arguments.number)
        acts = listing.acts_on(connection, arguments.number)
    if row is None:
        return refuse(_unknown(arguments.number))
    if arguments.json:
        say_json(asdict(row) | {"acts": [asdict(each) for each in acts]})
        return 0
    offset = config.utc_offset_minutes
    say_table(COLUMNS, [_cells(row, offset)])
    say(
        Phrase(
            "sale {sale}, changed {at}",
            sale=row.sale_id,
            at=local_text(row.changed_at, offset),
        )
    )
    if row.trouble is not None:
        say(TROUBLES.get(row.trouble, row.trouble))
    for each in acts:
        at = local_text(each.at, offset)
        say(Phrase("{at} {did}, by {by}", at=at, did=each.did, by=each.by))
    say(*_hints([row]))
    return 0


def _decide(config: HubConfig, arguments: argparse.Namespace) -> int:
    by: str = arguments.by
    if not by.isprintable() or not 1 <= len(by) <= MAX_BY:
        raise ConfigError(Phrase("--by: allowed: 1 to {most} characters", most=MAX_BY))
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        row = listing.payment(connection, arguments.number)
        now = Stamper("hub", "").stamp().ts, DUE_LONG_S
        done = decide(
            connection, arguments.number, _decision(arguments), by=by, now=now
        )
    if row is None:
        return refuse(_unknown(arguments.number))
    if not done and arguments.act == "query":
        return looking_up.run(config, row, as_json=arguments.json)
    if not done:
        return refuse(
            Phrase(
                "{number} stands so that this cannot be done: {state}",
                number=row.number,
                state=state_of(row),
            )
        )
    say(
        Phrase(
            "{number}: written down. A running hub acts on it at once; `countertop"
            " payments show {number}` shows what came of it",
            number=row.number,
        )
    )
    return 0


def _decision(arguments: argparse.Namespace) -> PaymentDecision:
    if arguments.act == "settle":
        return PaymentDecision.CASH if arguments.cash else PaymentDecision.KEEP
    return PaymentDecision(arguments.act)


def _unknown(number: str) -> Phrase:
    return Phrase(
        "no payment and no refund has the number {number}; `countertop payments list`"
        " shows those of today",
        number=number,
    )
