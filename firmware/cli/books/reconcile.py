"""`countertop reconcile`: checks that a day's orders, money and points agree (S05).

Exit status 0 if they do, else 1 after printing every discrepancy.
"""

import argparse
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase, Template, joined
from firmware.cli.books import clearing, settling
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, say, say_json, several
from firmware.hub.db.engine import damage_marks, opened, reading
from firmware.hub.reports.business_day import (
    ALWAYS,
    BusinessDay,
    business_day,
    named_day,
    with_local_times,
)
from firmware.hub.reports.reconciling import findings, reconcile
from firmware.hub.reports.totals import Totals
from firmware.hub.reports.totals import totals as day_totals
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

CHECK_NAMES = {
    "totals": Phrase("totals"),
    "money": Phrase("money"),
    "points": Phrase("points"),
    "lines": Phrase("lines"),
    "sums": Phrase("sums"),
    "lots": Phrase("lots"),
    "negative": Phrase("below zero"),
    "events": Phrase("events"),
    "coupons": Phrase("coupons"),
    "refunds": Phrase("refunds"),
    "gaps": Phrase("gaps"),
    "chain": Phrase("chain"),
    "breaks": Phrase("breaks"),
    "letters": Phrase("dead letters"),
    "voids": Phrase("voids"),
    "flags": Phrase("flags"),
    "newer": Phrase("newer"),
    "stored": Phrase("stored"),
    "damaged": Phrase("damaged"),
}
"""What people read for a check; programs read its name, which stays."""


DEAD_LETTER = Template(
    "dead letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}"
)
DEAD_LETTERS = "letters"
"""The check of that name; data keeps it, people read `dead letter`."""
HINTS = {
    DEAD_LETTERS: Phrase(
        "A dead letter is settled by `countertop reconcile --resolve ID`."
    ),
    "flags": Phrase(
        "A flag is settled by `countertop reconcile --accept ID` or `--dismiss ID`, all"
        " of a kiosk by `--accept-of KID`; the orders are in `countertop orders`."
    ),
    "damaged": Phrase(
        "A damage is settled by removing its copies, as the doctor says."
    ),
}
"""By check, how its lines are settled."""
HOW_TO_SETTLE = Phrase(
    "A line that ends with an [ID] is settled by `countertop reconcile --settle ID"
    " --note WHY` once somebody has looked into it; nothing in the books changes."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument(
        "--day",
        metavar="YYYY-MM-DD",
        help=Phrase("only this day, today or yesterday"),
    )
    settling.configure(parser)
    clearing.configure(parser)
    parser.epilog = Phrase("Exit status: 0 if everything agrees, else 1.")


def run(arguments: argparse.Namespace) -> int:
    """Print totals and discrepancies, after what was to be settled or cleared is.

    Raises ConfigError for options that do not fit, StoreError for the database.
    """
    config = hub_config(arguments.config)
    settling.check(arguments)
    clearing.check(arguments)
    span = _span(arguments.day, config.utc_offset_minutes)
    settling.settle(config, arguments, span)
    lines = clearing.purge(config, arguments) if arguments.purge else []
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        totals = day_totals(connection, span)
        discrepancies = reconcile.discrepancies(connection, span)
    discrepancies += [
        findings.Discrepancy(
            "damaged",
            Phrase("the database, see `countertop doctor`: {each}", each=each),
        )
        for each in damage_marks(config.data)
    ]
    if arguments.json:
        wrong = [asdict(each) for each in discrepancies]
        say_json({**asdict(totals), "wrong": wrong})
    else:
        for line in lines:
            say(line)
        _print(totals, discrepancies, config.utc_offset_minutes)
    return 1 if discrepancies else 0


def _span(day: str | None, utc_offset_minutes: int) -> BusinessDay:
    if day is None:
        return ALWAYS
    now = Stamper("hub", "").stamp().ts
    date = named_day(day, now, utc_offset_minutes)
    return business_day(date, utc_offset_minutes)


def _print(
    totals: Totals,
    discrepancies: list[findings.Discrepancy],
    utc_offset_minutes: int,
) -> None:
    money, points = yuan(totals.orders_fen), str(totals.orders_points)
    name = padded(Phrase("orders"), 7)
    say(f"{name} {totals.orders:>10}")
    say(_beside_ledger(Phrase("money"), money, yuan(totals.ledger_fen)))
    say(_beside_ledger(Phrase("points"), points, str(totals.ledger_points)))
    if totals.refunds:
        refunded, held = yuan(-totals.refunds_fen), yuan(totals.ledger_refunds_fen)
        say(_beside_ledger(Phrase("refunds"), refunded, held))
    if totals.orders_by_receipt:
        say(_clocks(totals))
    if totals.elsewhere:
        say(_elsewhere(totals))
    for each in discrepancies:
        say(with_local_times(_line(each), utc_offset_minutes))
    say(*_hints(discrepancies))
    say(Phrase("does not agree") if discrepancies else Phrase("everything agrees"))


def _what(each: findings.Discrepancy) -> Phrase:
    """What was found; data keeps the old name of a dead letter, people read the new."""
    if each.what.template == findings.LETTER.text:
        return DEAD_LETTER.phrase(**each.what.fields)
    return each.what


def _beside_ledger(what: Phrase, orders: str, ledger: str) -> str:
    name = padded(Phrase("ledger"), 6)
    return f"{padded(what, 7)} {orders:>10}   {name} {ledger:>10}"


def _clocks(totals: Totals) -> Phrase:
    return Phrase(
        "clocks  {orders} of {kiosks}: the clock there was wrong, the time is that of"
        " receipt",
        orders=several(totals.orders_by_receipt, "order"),
        kiosks=tuple(totals.kiosks_by_receipt),
    )


def _elsewhere(totals: Totals) -> Phrase:
    return Phrase(
        "clocks  {orders}, {money} yuan, sold on this day by the kiosk's clock, stand"
        " on another: was this hub's clock wrong?",
        orders=several(totals.elsewhere, "order"),
        money=yuan(totals.elsewhere_fen),
    )


def _line(each: findings.Discrepancy) -> Phrase:
    line = Phrase("{check}: {what}", check=CHECK_NAMES[each.check], what=_what(each))
    return joined(" ", (line, f"[{each.settle}]")) if each.settle else line


def _hints(discrepancies: list[findings.Discrepancy]) -> list[Phrase]:
    """How the lines that are shown are settled, each way once."""
    checks = {each.check for each in discrepancies}
    hints = [hint for check, hint in HINTS.items() if check in checks]
    return hints + [HOW_TO_SETTLE] * any(each.settle for each in discrepancies)
