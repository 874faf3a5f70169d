"""`countertop reconcile`: checks that a day's orders, money and points agree (S05).

Exit status 0 if they do, else 1 after printing every discrepancy.
"""

import argparse
import json
from dataclasses import asdict

from sqlalchemy import Connection

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.cli.options import report_options
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.ingest import store as ingest_store
from firmware.hub.reports import reconcile
from firmware.hub.reports.business_day import business_day
from firmware.hub.sales import flag_store, flags
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

DEAD_LETTERS = "letters"
"""The check of that name; data keeps it, people read `dead letter`."""


ACTS = {
    "resolve": "mark this dead letter as resolved",
    "accept": "close this flag in the customer's favour: grant the withheld points",
    "dismiss": "close this flag: what was withheld stays withheld",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="only this day")
    act = parser.add_mutually_exclusive_group()
    for option, does in ACTS.items():
        act.add_argument(f"--{option}", type=int, metavar="ID", help=does)
    parser.add_argument("--note", default="", help="why, with one of the three above")
    parser.add_argument("--close", help=argparse.SUPPRESS)
    parser.epilog = "Exit status: 0 if everything agrees, else 1."


def run(arguments: argparse.Namespace) -> int:
    """Print totals and discrepancies, after one dead letter or flag was dealt with.

    Raises ConfigError for options that do not fit, StoreError for the database.
    """
    config = load(arguments.config, HubConfig)
    _check(arguments)
    span = business_day(arguments.day, config.utc_offset_minutes)
    engine = open_engine(config.data, begin=False)
    for option in _given(arguments):
        with writing(engine) as connection:
            _act(connection, option, arguments)
    with reading(engine) as connection:
        totals = reconcile.totals(connection, span)
        discrepancies = reconcile.discrepancies(connection, span)
    if arguments.json:
        wrong = [asdict(each) for each in discrepancies]
        print(json.dumps({**asdict(totals), "wrong": wrong}, ensure_ascii=False))
    else:
        _print(totals, discrepancies)
    return 1 if discrepancies else 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.close is not None:
        raise ConfigError("--close: an old name; allowed: its new name, --resolve")
    if arguments.note and not _given(arguments):
        allowed = " or ".join(f"--{option} ID" for option in ACTS)
        raise ConfigError(f"--note: allowed: with {allowed}")


def _given(arguments: argparse.Namespace) -> list[str]:
    return [option for option in ACTS if getattr(arguments, option) is not None]


def _act(connection: Connection, option: str, arguments: argparse.Namespace) -> None:
    """Deal with one dead letter or flag; ConfigError if none of that number is open."""
    number: int = getattr(arguments, option)
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    if option == "resolve":
        if not ingest_store.resolve_dead_letter(connection, number, note=note, now=now):
            raise ConfigError(f"--resolve {number}: no open dead letter")
        return
    flag = flag_store.open_flag(connection, number)
    if flag is None:
        raise ConfigError(f"--{option} {number}: no open flag")
    close = flags.accept if option == "accept" else flags.dismiss
    close(connection, flag, note=note, now=now)


def _print(
    totals: reconcile.Totals, discrepancies: list[reconcile.Discrepancy]
) -> None:
    print(f"orders  {totals.orders:>10}")
    print(
        f"money   {yuan(totals.orders_fen):>10}   ledger {yuan(totals.ledger_fen):>10}"
    )
    print(f"points  {totals.orders_points:>10}   ledger {totals.ledger_points:>10}")
    for each in discrepancies:
        print(_line(each))
    print("does not agree" if discrepancies else "everything agrees")


def _line(each: reconcile.Discrepancy) -> str:
    if each.check == DEAD_LETTERS:
        return f"dead letters: dead {each.what}"
    return f"{each.check}: {each.what}"
