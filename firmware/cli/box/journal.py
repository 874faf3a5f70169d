"""`countertop journal`: checks a kiosk's journal, rescues sales from a damaged one."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.damaged_files import MARK
from firmware.base.errors import JournalError, WireError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase, Template, joined
from firmware.cli.output import say
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.journal.refunds.repair import REFUND
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

CHECK = Phrase("look whether the journal is sound; changes nothing")
RESCUE = Phrase("save unsent sales from a damaged journal; the kiosk is stopped")
MENDS = Phrase("  the next start of the kiosk mends them, or sets them aside")
TO_RESCUE = Phrase(
    "Stop the kiosk and run `countertop journal rescue`: it saves what is proven into"
    " a new journal, and keeps the damaged one."
)
TO_REMOVE = Phrase(
    "Run `countertop journal rescue` if sales are missing at the hub (`countertop"
    " orders`, `countertop reconcile`), then remove the copies."
)
ASIDE_REFUND = Template(
    "refund {refund}: `countertop orders show` at the hub tells whether it was booked"
)
ASIDE_SALE = Template("{kind}, receipt {receipt}, {amount}")
SAVED_SALE = Template("sale, receipt {receipt}, {amount}")
SAVED_VOID = Template("not paid, receipt {receipt}, {amount}")
OTHER = Phrase("a report to the hub")
UNDER_WAY = Template(
    "paid and not closed: receipt {receipt}, {amount}; the kiosk closes it at its start"
)
UNFINISHED = Template("paid, and not known to be closed: receipt {receipt}, {amount}")
IN_DOUBT = Template("not known whether it was paid: receipt {receipt}, {amount}")
CHECK_THESE = Phrase(
    "Compare these with the slips, the till and `countertop orders` at the hub."
)
START = Template(
    "Start the kiosk: it sends what was saved, and the hub books nothing twice. Remove"
    " {folder}/*.damaged-* once `countertop reconcile` at the hub finds nothing."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True)
    for act, about in (("check", CHECK), ("rescue", RESCUE)):
        command = acts.add_parser(act, help=about, description=about)
        command.add_argument(
            "--config",
            type=Path,
            default=CONFIG,
            metavar="FILE",
            help=Phrase("the kiosk's configuration (default: {config})", config=CONFIG),
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
    say(START.phrase(folder=journal.parent))
    return 1 if _to_compare(saved) else 0


def _checked(journal: Path, found: Examination) -> Iterator[Phrase]:
    if found.fault:
        yield Phrase(
            "{file}: cannot be opened: {fault}", file=journal, fault=found.fault
        )
        yield TO_RESCUE
    elif found.damaged_rows:
        yield Phrase(
            "{file}: rows that are not what was written: {count}",
            file=journal,
            count=found.damaged_rows,
        )
        yield MENDS
    else:
        yield Phrase(
            "{file}: sound; {count} facts wait for the hub",
            file=journal,
            count=found.waiting,
        )
    if found.set_aside:
        yield Phrase("set aside, and acted upon no more:")
        yield from _some([_indented(_aside(each)) for each in found.set_aside])
    if found.copies:
        names = f"{journal}*{MARK}*"
        yield Phrase("kept copies of a damaged journal: {names}", names=names)
    if found.copies and not found.fault:
        yield TO_REMOVE


def _aside(row: SetAside) -> Phrase:
    if row.source == REFUND:
        return ASIDE_REFUND.phrase(refund=row.kind)
    try:
        ticket = read_ticket(row.body)
    except JournalError:
        return Phrase(
            "{kind} of the sale number {sale}: cannot be read",
            kind=row.kind,
            sale=row.sale or "?",
        )
    return _of_ticket(ASIDE_SALE, ticket, kind=row.kind)


def _rescued(saved: Salvage) -> Iterator[Phrase]:
    yield Phrase(
        "saved {count} facts into a new journal; the damaged one is kept beside it",
        count=len(saved.facts),
    )
    facts = [_fact(fact) for fact in saved.facts.values()]
    yield from _some([_indented(fact) for fact in facts if fact != OTHER])
    if OTHER in facts:
        yield Phrase("  other reports to the hub: {count}", count=facts.count(OTHER))
    if saved.under_way is not None:
        yield _of_ticket(UNDER_WAY, saved.under_way)
    lines = _to_compare(saved)
    yield from _some(lines)
    if lines:
        yield CHECK_THESE


def _to_compare(saved: Salvage) -> list[Phrase]:
    """What is not in the new journal, and what people have to look at."""
    unfinished = [each for each in saved.unfinished if each != saved.under_way]
    unproven = map(_fact, saved.unproven.values())
    return [
        *(_of_ticket(UNFINISHED, ticket) for ticket in unfinished),
        *(_of_ticket(IN_DOUBT, ticket) for ticket in saved.in_doubt),
        *(
            Phrase("not saved, for it may not be what was written: {what}", what=what)
            for what in unproven
        ),
    ]


def _fact(fact: SavedFact) -> Phrase:
    try:
        body = codec.decode(fact.payload, *codec.FACTS).body
    except WireError:
        return OTHER
    match body:
        case SaleClosed() | SaleVoided():
            template = SAVED_SALE if isinstance(body, SaleClosed) else SAVED_VOID
            amount = yuan(body.payable_fen)
            return template.phrase(receipt=body.receipt_no, amount=amount)
        case _:
            return OTHER


def _of_ticket(template: Template, ticket: Ticket, **fields: object) -> Phrase:
    amount = yuan(ticket.quote.payable_fen)
    return template.phrase(receipt=ticket.receipt_no, amount=amount, **fields)


def _indented(line: Phrase) -> Phrase:
    return joined("  ", ("", line))


def _some(lines: list[Phrase]) -> Iterator[Phrase]:
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield Phrase("  … and {count} more", count=len(lines) - MAX_LINES)
