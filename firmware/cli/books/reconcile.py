"""`countertop reconcile`: checks that a day's orders, money and points agree (S05).

Exit status 0 if they do, else 1 after printing every discrepancy.
"""

import argparse
from dataclasses import asdict

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, Template
from firmware.cli.books import clearing
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, say, say_json, several
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import damage_marks, opened, reading, writing
from firmware.hub.ingest.dead_letters import resolve_letters_of
from firmware.hub.reports import reconcile
from firmware.hub.reports.business_day import (
    ALWAYS,
    BusinessDay,
    business_day,
    named_day,
    with_local_times,
)
from firmware.hub.reports.resolving import Act, resolve
from firmware.hub.reports.totals import Totals
from firmware.hub.reports.totals import totals as day_totals
from firmware.hub.sales import flags
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan

CHECK_NAMES = {
    "totals": Phrase("totals"),
    "money": Phrase("money"),
    "points": Phrase("points"),
    "lines": Phrase("lines"),
    "sums": Phrase("sums"),
    "gaps": Phrase("gaps"),
    "chain": Phrase("chain"),
    "breaks": Phrase("breaks"),
    "letters": Phrase("dead letters"),
    "voids": Phrase("voids"),
    "flags": Phrase("flags"),
    "newer": Phrase("newer"),
    "damaged": Phrase("damaged"),
}
"""What people read for a check; programs read its name, which stays."""


DEAD_LETTER = Template(
    "dead letter {letter}, kiosk {kid}, journal {epoch}, fact {seq}: {reason}"
)
ACTS = {
    Act.RESOLVE: Phrase("mark this dead letter as resolved"),
    Act.ACCEPT: Phrase(
        "close this flag in the customer's favour: grant the withheld points"
    ),
    Act.DISMISS: Phrase("close this flag: what was withheld stays withheld"),
    Act.REVIEW: Phrase("somebody has looked into this journal: report it no more"),
}

MAX_ID = {
    Act.RESOLVE: 2**31 - 1,
    Act.ACCEPT: 2**31 - 1,
    Act.DISMISS: 2**31 - 1,
    Act.REVIEW: 2**53,
}
"""What the database holds as such a number; a journal's is random."""

HINTS = {
    DEAD_LETTERS: "A dead letter is settled by `countertop reconcile --resolve ID`.",
    "flags": "A flag is settled by `countertop reconcile --accept ID` or `--dismiss"
    " ID`, all of a kiosk by `--accept-of KID`; the orders are in `countertop orders`.",
    "damaged": "A damage is settled by removing its copies, as the doctor says.",
}
"""By check, how its lines are settled."""
HOW_TO_SETTLE = (
    "A line that ends with an [ID] is settled by `countertop reconcile --settle ID"
    " --note WHY` once somebody has looked into it; nothing in the books changes."
)

KINDS = {
    Act.RESOLVE: Phrase("dead letter"),
    Act.ACCEPT: Phrase("flag"),
    Act.DISMISS: Phrase("flag"),
    Act.REVIEW: Phrase("break before a journal"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)
    parser.add_argument(
        "--day", metavar="YYYY-MM-DD", help="only this day, today or yesterday"
    )
    group = parser.add_mutually_exclusive_group()
    for act, does in ACTS.items():
        group.add_argument(f"--{act}", type=int, metavar="ID", help=does)
    group.add_argument(
        "--resolve-of",
        metavar="KID",
        help=Phrase("mark all dead letters of this kiosk"),
    )
    parser.add_argument(
        "--note", default="", help=Phrase("why, with one of those above")
    )
    group.add_argument(
        "--accept-of", metavar="KID", help="accept all flags of this kiosk"
    )
    group.add_argument(
        "--settle",
        metavar="ID",
        help="somebody has looked into this line: no more of it",
    )
    parser.add_argument("--note", default="", help="why, with one of those above")
    clearing.configure(parser)
    parser.add_argument("--close", help=argparse.SUPPRESS)
    parser.epilog = Phrase("Exit status: 0 if everything agrees, else 1.")


def run(arguments: argparse.Namespace) -> int:
    """Print totals and discrepancies, after what was to be settled or cleared is.

    Raises ConfigError for options that do not fit, StoreError for the database.
    """
    config = hub_config(arguments.config)
    _check(arguments)
    span = _span(arguments.day, config.utc_offset_minutes)
    _settle(config, arguments, span)
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


def _settle(
    config: HubConfig, arguments: argparse.Namespace, span: BusinessDay
) -> None:
    """Write a person's decision down, if there is one."""
    kid: str | None = arguments.resolve_of
    if arguments.settle is not None:
        _settle_line(config, arguments, span)
    if arguments.accept_of is not None:
        _accept_all(config, arguments)
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    if kid is not None:
        books = opened(config.data, config.database, begin=False)
        with books as engine, writing(engine) as connection:
            resolved = resolve_letters_of(connection, kid, note=note, now=now)
        if not resolved:
            raise ConfigError(
                Phrase("--resolve-of {kid}: no open dead letter", kid=kid)
            )
    for act in _given(arguments):
        number: int = getattr(arguments, act)
        books = opened(config.data, config.database, begin=False)
        with books as engine, writing(engine) as connection:
            done = resolve(connection, act, number, note=note, now=now)
        if not done:
            raise ConfigError(
                Phrase(
                    "--{act} {number}: no open {kind}",
                    act=act,
                    number=number,
                    kind=KINDS[act],
                )
            )


def _settle_line(
    config: HubConfig, arguments: argparse.Namespace, span: BusinessDay
) -> None:
    name: str = arguments.settle.strip("[]")
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        done = reconcile.settle_line(connection, span, name, note=note, now=now)
    if not done:
        raise ConfigError(f"--settle {name}: no such line is shown")


def _accept_all(config: HubConfig, arguments: argparse.Namespace) -> None:
    kid: str = arguments.accept_of
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        accepted = flags.accept_of(connection, kid, note=note, now=now)
    if not accepted:
        raise ConfigError(f"--accept-of {kid}: no open flag")


def _check(arguments: argparse.Namespace) -> None:
    if arguments.close is not None:
        raise ConfigError(
            Phrase("--close: an old name; allowed: its new name, --resolve")
        )
    for act in _given(arguments):
        number: int = getattr(arguments, act)
        if not 1 <= number <= MAX_ID[act]:
            raise ConfigError(f"--{act} {number}: allowed: 1 to {MAX_ID[act]}")
    others = (arguments.resolve_of, arguments.accept_of, arguments.settle)
    if arguments.note and not _given(arguments) and not any(others):
        allowed = " or ".join(f"--{act} ID" for act in ACTS)
        rest = "--resolve-of KID, --accept-of KID or --settle ID"
        raise ConfigError(f"--note: allowed: with {allowed}, {rest}")
    clearing.check(arguments)


def _given(arguments: argparse.Namespace) -> list[Act]:
    return [act for act in Act if getattr(arguments, act) is not None]


def _print(
    totals: Totals,
    discrepancies: list[reconcile.Discrepancy],
    utc_offset_minutes: int,
) -> None:
    say(f"orders  {totals.orders:>10}")
    say(f"money   {yuan(totals.orders_fen):>10}   ledger {yuan(totals.ledger_fen):>10}")
    say(f"points  {totals.orders_points:>10}   ledger {totals.ledger_points:>10}")
    if totals.orders_by_receipt:
        say(_clocks(totals))
    for each in discrepancies:
        say(with_local_times(_line(each), utc_offset_minutes))
    say(*_hints(discrepancies))
    say("does not agree" if discrepancies else "everything agrees")


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


def _line(each: reconcile.Discrepancy) -> str:
    if each.check == DEAD_LETTERS:
        return f"dead letters: {each.what.replace('letter', 'dead letter', 1)}"
    name = f" [{each.settle}]" * bool(each.settle)
    return f"{each.check}: {each.what}{name}"


def _hints(discrepancies: list[reconcile.Discrepancy]) -> list[str]:
    """How the lines that are shown are settled, each way once."""
    checks = {each.check for each in discrepancies}
    hints = [hint for check, hint in HINTS.items() if check in checks]
    return hints + [HOW_TO_SETTLE] * any(each.settle for each in discrepancies)
