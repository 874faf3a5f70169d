"""`countertop reconcile`: checks that a day's orders, money and points agree (S05).

Exit status 0 if they do, else 1 after printing every discrepancy.
"""

import argparse
import json
from dataclasses import asdict

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.cli.options import report_options
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.reports import reconcile
from firmware.hub.reports.business_day import business_day
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

DEAD_LETTERS = "letters"
"""The check of that name; data keeps it, people read `dead letter`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument("--day", metavar="YYYY-MM-DD", help="only this day")
    parser.add_argument(
        "--resolve", type=int, metavar="ID", help="mark this dead letter as resolved"
    )
    parser.add_argument("--note", default="", help="with --resolve: how it was done")
    parser.add_argument("--close", help=argparse.SUPPRESS)
    parser.epilog = "Exit status: 0 if everything agrees, else 1."


def run(arguments: argparse.Namespace) -> int:
    """Print totals and discrepancies; with --resolve, resolve one dead letter first.

    Raises ConfigError for options that do not fit, StoreError for the database.
    """
    config = load(arguments.config, HubConfig)
    _check(arguments)
    span = business_day(arguments.day, config.utc_offset_minutes)
    engine = open_engine(config.data, begin=False)
    if arguments.resolve is not None:
        now = Stamper("hub", "").stamp().ts
        with writing(engine) as connection:
            if not reconcile.close_letter(
                connection, arguments.resolve, note=arguments.note, now=now
            ):
                raise ConfigError(f"--resolve {arguments.resolve}: no open dead letter")
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
    if arguments.note and arguments.resolve is None:
        raise ConfigError("--note: allowed: with --resolve ID")


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
