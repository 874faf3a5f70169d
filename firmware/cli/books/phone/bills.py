"""`countertop payments bill`: the networks' bills beside the books; their import."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config, hub_config_after
from firmware.cli.options import config_option, report_options
from firmware.cli.output import say, say_json, several
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.db.engine import opened, reading
from firmware.hub.payments.bills.importing import FoundBill, bill_in, keep_bill
from firmware.hub.payments.config import network_name
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.reports.bill_sums import BillDaySums, bill_sums
from firmware.hub.reports.business_day import business_day, named_day
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

COLUMNS = (
    TableColumn(Phrase("day")),
    TableColumn(Phrase("network")),
    TableColumn(Phrase("payments"), number=True),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("refunds"), number=True),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("fees"), number=True),
    TableColumn(Phrase("net"), number=True),
    TableColumn(Phrase("other tills"), number=True),
    TableColumn(Phrase("here"), number=True),
    TableColumn(Phrase("difference"), number=True),
)
BEIJING_MINUTES = 480
DAY = Phrase("only this day in Beijing, today or yesterday")


def configure(add_parser: Callable[..., argparse.ArgumentParser]) -> None:
    """The options of these commands."""
    bill = add_parser("bill", help=Phrase("the networks' bills beside these books"))
    report_options(bill)
    bill.add_argument("--date", metavar="DAY", help=DAY)
    acts = bill.add_subparsers(dest="bill_act", metavar="ACT")
    brought = acts.add_parser(
        "import", help=Phrase("keep a bill that was downloaded from a network's page")
    )
    brought.add_argument(
        "file", type=Path, metavar="FILE", help=Phrase("the zip or the CSV file")
    )
    brought.add_argument(
        "--date", metavar="DAY", help=Phrase("the day that it must be of")
    )
    config_option(brought)


def run(arguments: argparse.Namespace) -> int:
    """Import a bill, or show what bills come to; 1 if one differs from these books."""
    return _import(arguments) if arguments.bill_act else _show(arguments)


def _import(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file
    config, brought = hub_config_after(arguments.config, lambda _config: _opened(file))
    now = Stamper("hub", "").stamp().ts
    with brought:
        day = _day(arguments, now)
        try:
            bill = bill_in(brought, config.payments, day=day, now=now)
            with opened(config.data, config.database, begin=False) as engine:
                new = keep_bill(engine, bill, now)
        except BillFaultError as fault:
            raise ConfigError(
                Phrase("{file}: {reason}", file=file, reason=fault.phrase)
            ) from fault
    say(_kept(bill) if new else _here_already(bill))
    return 0


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise ConfigError(
            Phrase("{file}: {reason}", file=file, reason=os_reason(error))
        ) from error


def _day(arguments: argparse.Namespace, now: str) -> str | None:
    """The day that a person named, in Beijing's time as the bill's."""
    if arguments.date is None:
        return None
    day = named_day(arguments.date, now, BEIJING_MINUTES)
    business_day(day, BEIJING_MINUTES, option="--date")
    return day


def _kept(bill: FoundBill) -> Phrase:
    return Phrase(
        "{network}, {day}: {lines}, kept. `countertop reconcile --date {day}` compares"
        " them with the payments here",
        network=network_name(bill.name.network),
        day=bill.name.day,
        lines=several(len(bill.lines), "line"),
    )


def _here_already(bill: FoundBill) -> Phrase:
    return Phrase(
        "{network}, {day}: the network itself has sent the same bill before",
        network=network_name(bill.name.network),
        day=bill.name.day,
    )


def _show(arguments: argparse.Namespace) -> int:
    config = hub_config(arguments.config)
    now = Stamper("hub", "").stamp().ts
    day = _day(arguments, now)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = list(bill_sums(connection, config.payments.networks, now=now, day=day))
    if arguments.json:
        say_json([_row(each) for each in found])
    else:
        _say(found)
    return int(any(each.difference_fen for each in found))


def _row(sums: BillDaySums) -> dict[str, object]:
    given = {"net_fen": sums.net_fen, "difference_fen": sums.difference_fen}
    return {**asdict(sums), **given}


def _say(found: Sequence[BillDaySums]) -> None:
    if not found:
        say(Phrase("nothing to show"))
    say_table(COLUMNS, map(_cells, found))
    for each in found:
        if not each.source:
            say(_missing(each))
        elif each.difference_fen:
            say(_difference(each))


def _cells(sums: BillDaySums) -> list[str]:
    bill, name = sums.bill, network_name(sums.network)
    if not sums.source:
        return [sums.day, name, *[""] * 7, yuan(sums.here.net_fen), ""]
    return [
        sums.day,
        name,
        str(bill.payments),
        yuan(bill.paid_fen),
        str(bill.refunds),
        yuan(bill.refunded_fen),
        yuan(sums.fees_fen),
        yuan(sums.net_fen),
        yuan(sums.others.net_fen),
        yuan(sums.here.net_fen),
        yuan(sums.difference_fen),
    ]


def _missing(sums: BillDaySums) -> Phrase:
    return Phrase(
        "{day}, {network}: there is no bill yet; the hub asks for it from ten on, or"
        " download it from the network's page: `countertop payments bill import FILE`",
        day=sums.day,
        network=network_name(sums.network),
    )


def _difference(sums: BillDaySums) -> Phrase:
    words = {
        "day": sums.day,
        "network": network_name(sums.network),
        "yuan": yuan(abs(sums.difference_fen)),
    }
    if sums.difference_fen > 0:
        return Phrase(
            "{day}, {network}: its bill has {yuan} yuan more than these books;"
            " `countertop reconcile --date {day}` names each payment",
            **words,
        )
    return Phrase(
        "{day}, {network}: its bill has {yuan} yuan less than these books;"
        " `countertop reconcile --date {day}` names each payment",
        **words,
    )
