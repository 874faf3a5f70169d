"""`countertop kiosks`: the shop's kiosks as their hub knows them, or one in detail.

It reads the hub's database and does not connect to the broker.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from firmware.base.errors import RefusedError
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase, joined
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import columns, padded, say, say_json
from firmware.hub.db.engine import opened, reading
from firmware.hub.fleet.store import KnownKiosk, known_kiosks
from firmware.hub.ingest.kiosk_use import OverLimit, over_limits
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper
from firmware.protocol.telemetry_names import meaning
from firmware.retail.loyalty.rules import Tier
from provisioning.checks.kiosk_state.kiosk_limits import explained
from provisioning.checks.kiosks import LOOKED_BACK_DAYS, REMEDY, over_line

BACKLOG = "backlog_facts"
MAX_OVER = 10_000
HEADINGS = (
    Phrase("KIOSK"),
    Phrase("STATE"),
    Phrase("VERSION"),
    Phrase("POLICY"),
    Phrase("CATALOGUE"),
    Phrase("WAITING"),
    Phrase("LAST SALE"),
    Phrase("LAST SEEN"),
)
NAMES = (
    Phrase("Kiosk"),
    Phrase("State"),
    Phrase("Version"),
    Phrase("Policy"),
    Phrase("Catalogue"),
    Phrase("Waiting"),
    Phrase("Last sale"),
    Phrase("Last seen"),
)
"""The headings, where each stands before its value."""
NAME_WIDTH = 16
TIERS: Mapping[Tier, Phrase] = {
    Tier.SILVER: Phrase("silver"),
    Tier.GOLD: Phrase("gold"),
    Tier.DIAMOND: Phrase("diamond"),
}
STATES: Mapping[str, Phrase] = {
    "": Phrase("unknown"),
    "init": Phrase("init"),
    "ready": Phrase("ready"),
    "degraded": Phrase("degraded"),
    "updating": Phrase("updating"),
    "offline": Phrase("offline"),
}
"""What people read for a state on the wire."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "kid", nargs="?", metavar="KIOSK", help=Phrase("this one in detail")
    )
    report_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the kiosks; with KIOSK all that is known of one."""
    config = hub_config(arguments.config)
    with (
        opened(config.data, config.database, begin=False) as engine,
        reading(engine) as connection,
    ):
        kiosks = sorted(known_kiosks(connection), key=_place)
        over = over_limits(connection, _yesterday(), limit=MAX_OVER)
    if arguments.kid is not None:
        kiosks = [each for each in kiosks if each.kid == arguments.kid]
        if not kiosks:
            raise RefusedError(
                Phrase("this hub knows no kiosk {kid}", kid=arguments.kid)
            )
    if arguments.json:
        say_json([_document(each, over) for each in kiosks])
    elif arguments.kid is not None:
        say(*detail(kiosks[0], config.utc_offset_minutes, over))
    else:
        say(*table(kiosks, config.utc_offset_minutes, over))
    return 0


def table(
    kiosks: Sequence[KnownKiosk], utc_offset_minutes: int, over: Sequence[OverLimit]
) -> Iterator[str]:
    """One line a kiosk, under headings; what is out of order stands below its line.

    Where staff are called, it stands first.
    """
    if not kiosks:
        yield Phrase("No kiosk has reported to this hub yet.")
        return
    rows = [_cells(each, utc_offset_minutes) for each in kiosks]
    by_column = zip(HEADINGS, *rows, strict=True)
    widths = [max(map(columns, cells)) for cells in by_column]
    yield _line(HEADINGS, widths)
    for kiosk, row in zip(kiosks, rows, strict=True):
        yield _line(row, widths)
        for line in _called(kiosk, utc_offset_minutes):
            yield joined("", ("    ", line))
        for name in (*kiosk.status.reasons, *_seen_by_hub(kiosk)):
            what = Phrase("{name}: {what}", name=name, what=explained(name).seen)
            yield joined("", ("    ", what))
        for line in _held_back(over, kiosk.kid):
            yield joined("", ("    ", line))


def detail(
    kiosk: KnownKiosk, utc_offset_minutes: int, over: Sequence[OverLimit]
) -> Iterator[str]:
    """Everything that is known of one kiosk."""
    status = kiosk.status
    for name, cell in zip(NAMES, _cells(kiosk, utc_offset_minutes), strict=True):
        yield _named(name, cell)
    yield _named(Phrase("Hardware"), kiosk.hardware or "-")
    yield _named(Phrase("Last receipt"), status.last_receipt_no or "-")
    changed_at = _time(status.changed_at, utc_offset_minutes)
    yield _named(Phrase("State since"), changed_at)
    if status.clock_off_s is not None:
        ahead = Phrase("{seconds} s ahead of the hub's", seconds=status.clock_off_s)
        yield _named(Phrase("Clock"), ahead)
    yield from _called(kiosk, utc_offset_minutes)
    for name in (*status.reasons, *_seen_by_hub(kiosk)):
        seen, remedy = explained(name)
        yield Phrase("{name}: {what}", name=name, what=seen)
        yield joined("    → ", ("", remedy))
    for line in _held_back(over, kiosk.kid):
        yield line
        yield joined("    → ", ("", REMEDY))
    if status.numbers:
        when = _time(status.numbers_at, utc_offset_minutes)
        yield Phrase("Numbers of {time}:", time=when)
    for name, number in status.numbers.items():
        yield f"  {name:<26}{number:>12g}  {tr(meaning(name))}".rstrip()


def _place(kiosk: KnownKiosk) -> tuple[bool, tuple[int, str], str]:
    """Calls first, those of a service line before others; then by kid."""
    call = kiosk.status.call
    return call is None, call.order if call else (0, ""), kiosk.kid


def _called(kiosk: KnownKiosk, utc_offset_minutes: int) -> Iterator[Phrase]:
    call = kiosk.status.call
    if call is None:
        return
    since = _time(call.since, utc_offset_minutes)
    tier = TIERS.get(call.tier)
    if tier is None:
        yield Phrase("staff are called since {since}", since=since)
        return
    yield Phrase(
        "staff are called since {since} by a {tier} member, who comes first",
        since=since,
        tier=tier,
    )


def _yesterday() -> str:
    """The first day (UTC) whose excess is shown."""
    now = datetime.fromisoformat(Stamper("hub", "").stamp().ts)
    return (now - timedelta(days=LOOKED_BACK_DAYS)).date().isoformat()


def _held_back(over: Sequence[OverLimit], kid: str) -> Iterator[Phrase]:
    for each in over:
        if each.kid == kid:
            yield Phrase(
                "beyond what it may cost the hub: {line}", line=over_line(each)
            )


def _uses(over: Sequence[OverLimit], kid: str) -> dict[str, int]:
    return {each.use: each.times for each in over if each.kid == kid}


def _document(kiosk: KnownKiosk, over: Sequence[OverLimit]) -> dict[str, object]:
    call = kiosk.status.call
    return {
        **asdict(kiosk),
        "beyond": _uses(over, kiosk.kid),
        "call": asdict(call) if call else None,
    }


def _named(name: Phrase, value: str) -> str:
    return padded(name, NAME_WIDTH) + tr(value)


def _cells(kiosk: KnownKiosk, utc_offset_minutes: int) -> tuple[str, ...]:
    status = kiosk.status
    waiting = status.numbers.get(BACKLOG)
    return (
        kiosk.kid,
        STATES.get(status.state, status.state),
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
    return "  ".join(map(padded, cells, widths)).rstrip()
