"""`countertop kiosks`: the shop's kiosks as their hub knows them, or one in detail.

It reads the hub's database and does not connect to the broker.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from firmware.base.errors import CountertopError
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json
from firmware.hub.db.engine import opened, reading
from firmware.hub.fleet.store import KnownKiosk, known_kiosks
from firmware.hub.reports.business_day import local_text
from firmware.protocol.telemetry_names import meaning
from provisioning.checks.kiosk_state.kiosk_limits import explained

BACKLOG = "backlog_facts"
HEADINGS = (
    "KIOSK",
    "STATE",
    "VERSION",
    "POLICY",
    "CATALOGUE",
    "WAITING",
    "LAST SALE",
    "LAST SEEN",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("kid", nargs="?", metavar="KIOSK", help="this one in detail")
    report_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the kiosks; with KIOSK all that is known of one."""
    config = hub_config(arguments.config)
    with (
        opened(config.data, config.database, begin=False) as engine,
        reading(engine) as connection,
    ):
        kiosks = known_kiosks(connection)
    if arguments.kid is not None:
        kiosks = [each for each in kiosks if each.kid == arguments.kid]
        if not kiosks:
            raise CountertopError(f"this hub knows no kiosk {arguments.kid}")
    if arguments.json:
        say_json([asdict(each) for each in kiosks])
    elif arguments.kid is not None:
        say(*detail(kiosks[0], config.utc_offset_minutes))
    else:
        say(*table(kiosks, config.utc_offset_minutes))
    return 0


def table(kiosks: Sequence[KnownKiosk], utc_offset_minutes: int) -> Iterator[str]:
    """One line a kiosk, under headings; what is out of order stands below its line."""
    if not kiosks:
        yield "No kiosk has reported to this hub yet."
        return
    rows = [_cells(each, utc_offset_minutes) for each in kiosks]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    yield _line(HEADINGS, widths)
    for kiosk, row in zip(kiosks, rows, strict=True):
        yield _line(row, widths)
        for name in (*kiosk.status.reasons, *_seen_by_hub(kiosk)):
            yield f"    {name}: {explained(name).seen}"


def detail(kiosk: KnownKiosk, utc_offset_minutes: int) -> Iterator[str]:
    """Everything that is known of one kiosk."""
    status = kiosk.status
    for heading, cell in zip(HEADINGS, _cells(kiosk, utc_offset_minutes), strict=True):
        yield f"{heading.capitalize():<16}{cell}"
    yield f"{'Hardware':<16}{kiosk.hardware or '-'}"
    yield f"{'Last receipt':<16}{status.last_receipt_no or '-'}"
    yield f"{'State since':<16}{_time(status.changed_at, utc_offset_minutes)}"
    if status.clock_off_s is not None:
        yield f"{'Clock':<16}{status.clock_off_s} s ahead of the hub's"
    for name in (*status.reasons, *_seen_by_hub(kiosk)):
        seen, remedy = explained(name)
        yield f"{name}: {seen}"
        yield f"    → {remedy}"
    if status.numbers:
        when = _time(status.numbers_at, utc_offset_minutes)
        yield f"Numbers of {when}:"
    for name, number in status.numbers.items():
        yield f"  {name:<26}{number:>12g}  {meaning(name)}".rstrip()


def _cells(kiosk: KnownKiosk, utc_offset_minutes: int) -> tuple[str, ...]:
    status = kiosk.status
    waiting = status.numbers.get(BACKLOG)
    return (
        kiosk.kid,
        status.state or "unknown",
        kiosk.firmware or "-",
        str(kiosk.policy_version or "-"),
        str(kiosk.catalogue_revision or "-"),
        "-" if waiting is None else f"{waiting:g}",
        _time(status.last_sale_at, utc_offset_minutes),
        _time(status.seen_at, utc_offset_minutes),
    )


def _seen_by_hub(kiosk: KnownKiosk) -> Iterator[str]:
    """What the hub notices and the kiosk may not name."""
    if kiosk.status.shared_at and "kid_taken" not in kiosk.status.reasons:
        yield "kid_taken"


def _time(utc: str, utc_offset_minutes: int) -> str:
    return local_text(utc, utc_offset_minutes) if utc else "-"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
