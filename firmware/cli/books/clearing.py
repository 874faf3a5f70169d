"""`countertop reconcile --purge`: clears what people have looked at."""

import argparse
from datetime import datetime, timedelta

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.output import several
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import compact, give_back, opened, reusable_bytes
from firmware.hub.reports.reconciling.clearing import clear_settled
from firmware.protocol.envelope import Stamper, utc_text

MB = 1024 * 1024
MAX_DAYS = 36_500
COMPACT = Phrase(
    "`--purge --compact` gives them to the disk; better while the hub is stopped"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options that clear."""
    parser.add_argument(
        "--purge",
        action="store_true",
        help=Phrase(
            "clear the bytes of resolved dead letters and closed flags; books stay"
        ),
    )
    parser.add_argument(
        "--older-than",
        type=int,
        metavar="DAYS",
        help=Phrase("with --purge: only what was settled before so many days"),
    )
    parser.add_argument(
        "--compact",
        action="store_true",
        help=Phrase(
            "with --purge: write the database anew; the hub waits meanwhile, and "
            "it takes as much room again"
        ),
    )


def check(arguments: argparse.Namespace) -> None:
    """ConfigError for options that do not fit."""
    days: int | None = arguments.older_than
    if not arguments.purge and (days is not None or arguments.compact):
        raise ConfigError(Phrase("--older-than, --compact: allowed: with --purge"))
    if days is not None and not 0 <= days <= MAX_DAYS:
        raise ConfigError(
            Phrase(
                "--older-than {days}: allowed: 0 to {max_days}",
                days=days,
                max_days=MAX_DAYS,
            )
        )


def purge(config: HubConfig, arguments: argparse.Namespace) -> list[Phrase]:
    """Clear, and give back what can be; lines for people. StoreError if it cannot."""
    with opened(config.data, config.database, begin=False) as engine:
        cleared = clear_settled(engine, _before(arguments.older_than or 0))
        free_bytes = reusable_bytes(engine)
        (compact if arguments.compact else give_back)(engine)
        left_bytes = reusable_bytes(engine)
    lines = [
        Phrase(
            "cleared {payloads}, {mb}",
            payloads=several(cleared.payloads, "payload"),
            mb=_mb(cleared.bytes),
        ),
        Phrase("gave {mb} back to the disk", mb=_mb(free_bytes - left_bytes)),
    ]
    if left_bytes >= MB:
        lines.append(
            Phrase(
                "{mb} are free in the database: {compact}",
                mb=_mb(left_bytes),
                compact=COMPACT,
            )
        )
    return lines


def _before(days: int) -> str:
    now = datetime.fromisoformat(Stamper("hub", "").stamp().ts)
    before = now - timedelta(days=days)
    return utc_text(int(before.timestamp() * 1000) + (0 if days else 1))


def _mb(size: int) -> str:
    return f"{size / MB:.1f} MB"
