"""`countertop journal`: checks a kiosk's journal, rescues sales from a damaged one."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.damaged_files import MARK
from firmware.base.errors import JournalError, WireError
from firmware.base.folder_owner import become_owner_of
from firmware.cli.output import say
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.journal.rescue.examination import Examination, SetAside, examined
from firmware.kiosk.journal.rescue.rescued_file import rescue
from firmware.kiosk.journal.rescue.salvage import Salvage, SavedFact
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.sale.ticket import Ticket
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.money import yuan

CONFIG = Path("/etc/countertop/kiosk.toml")
FILE = "journal.sqlite"
MAX_LINES = 200
"""Of one list; the number of the others is printed."""

SOUND = "{file}: sound; {count} facts wait for the hub"
BROKEN = "{file}: cannot be opened: {fault}"
ROWS = "{file}: rows that are not what was written: {count}"
MENDS = "  the next start of the kiosk mends them, or sets them aside"
ASIDE = "set aside, and acted upon no more:"
ASIDE_SALE = "  {kind}, receipt {receipt}, {amount}"
ASIDE_ROW = "  {kind} of the sale number {sale}: cannot be read"
COPIES = "kept copies of a damaged journal: {names}"
TO_RESCUE = (
    "Stop the kiosk and run `countertop journal rescue`: it saves what is proven into"
    " a new journal, and keeps the damaged one."
)
TO_REMOVE = (
    "Run `countertop journal rescue` if sales are missing at the hub (`countertop"
    " orders`, `countertop reconcile`), then remove the copies."
)
SAVED = "saved {count} facts into a new journal; the damaged one is kept beside it"
SAVED_SALE = "  sale, receipt {receipt}, {amount}"
SAVED_VOID = "  not paid, receipt {receipt}, {amount}"
SAVED_OTHER = "  other reports to the hub: {count}"
OTHER = "a report to the hub"
UNDER_WAY = (
    "paid and not closed: receipt {receipt}, {amount}; the kiosk closes it at its start"
)
UNFINISHED = "paid, and not known to be closed: receipt {receipt}, {amount}"
IN_DOUBT = "not known whether it was paid: receipt {receipt}, {amount}"
UNPROVEN = "not saved, for it may not be what was written: {what}"
CHECK_THESE = (
    "Compare these with the slips, the till and `countertop orders` at the hub."
)
START = (
    "Start the kiosk: it sends what was saved, and the hub books nothing twice. Remove"
    " {folder}/*.damaged-* once `countertop reconcile` at the hub finds nothing."
)
MORE = "  … and {count} more"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True)
    for act, about in (
        ("check", "look whether the journal is sound; changes nothing"),
        ("rescue", "save unsent sales from a damaged journal; the kiosk is stopped"),
    ):
        command = acts.add_parser(act, help=about, description=about)
        command.add_argument(
            "--config",
            type=Path,
            default=CONFIG,
            metavar="FILE",
            help=f"the kiosk's configuration (default: {CONFIG})",
        )


def run(arguments: argparse.Namespace) -> int:
    """Check or rescue; 1 if a person is needed, 2 for arguments that are refused."""
    config = load(arguments.config, KioskConfig)
    become_owner_of(config.journal.folder)
    journal = config.journal.folder / FILE
    if arguments.act == "check":
        found = examined(journal)
        say(*_checked(journal, found))
        return 0 if found.is_sound else 1
    saved = rescue(journal)
    say(*_rescued(saved))
    say(START.format(folder=journal.parent))
    return 1 if _to_compare(saved) else 0


def _checked(journal: Path, found: Examination) -> Iterator[str]:
    if found.fault:
        yield BROKEN.format(file=journal, fault=found.fault)
        yield TO_RESCUE
    elif found.damaged_rows:
        yield ROWS.format(file=journal, count=found.damaged_rows)
        yield MENDS
    else:
        yield SOUND.format(file=journal, count=found.waiting)
    if found.set_aside:
        yield ASIDE
        yield from _some([_aside(each) for each in found.set_aside])
    if found.copies:
        yield COPIES.format(names=f"{journal}*{MARK}*")
    if found.copies and not found.fault:
        yield TO_REMOVE


def _aside(row: SetAside) -> str:
    try:
        ticket = read_ticket(row.body)
    except JournalError:
        return ASIDE_ROW.format(kind=row.kind, sale=row.sale or "?")
    return _of_ticket(ASIDE_SALE.replace("{kind}", row.kind), ticket)


def _rescued(saved: Salvage) -> Iterator[str]:
    yield SAVED.format(count=len(saved.facts))
    lines = [_fact(fact) for fact in saved.facts.values()]
    yield from _some([line for line in lines if line != OTHER])
    if OTHER in lines:
        yield SAVED_OTHER.format(count=lines.count(OTHER))
    if saved.under_way is not None:
        yield _of_ticket(UNDER_WAY, saved.under_way)
    lines = _to_compare(saved)
    yield from _some(lines)
    if lines:
        yield CHECK_THESE


def _to_compare(saved: Salvage) -> list[str]:
    """What is not in the new journal, and what people have to look at."""
    unfinished = [each for each in saved.unfinished if each != saved.under_way]
    return [
        *(_of_ticket(UNFINISHED, ticket) for ticket in unfinished),
        *(_of_ticket(IN_DOUBT, ticket) for ticket in saved.in_doubt),
        *(UNPROVEN.format(what=_fact(f).strip()) for f in saved.unproven.values()),
    ]


def _fact(fact: SavedFact) -> str:
    try:
        body = codec.decode(fact.payload, *codec.FACTS).body
    except WireError:
        return OTHER
    match body:
        case SaleClosed():
            return SAVED_SALE.format(
                receipt=body.receipt_no, amount=yuan(body.payable_fen)
            )
        case SaleVoided():
            return SAVED_VOID.format(
                receipt=body.receipt_no, amount=yuan(body.payable_fen)
            )
        case _:
            return OTHER


def _of_ticket(template: str, ticket: Ticket) -> str:
    amount = yuan(ticket.quote.payable_fen)
    return template.format(receipt=ticket.receipt_no, amount=amount)


def _some(lines: list[str]) -> Iterator[str]:
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield MORE.format(count=len(lines) - MAX_LINES)
