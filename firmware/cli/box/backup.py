"""`countertop backup`: the hub's books, keys and configuration in one file (S44)."""

import argparse
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

from firmware.base.errors import StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config, hub_config_after
from firmware.cli.options import config_option
from firmware.cli.output import say, say_json, several
from firmware.hub.backup.folder import file_of_root, name_at, new_file, prune
from firmware.hub.backup.making import SETTINGS, BackupPlan, make
from firmware.hub.backup.manifest import Manifest
from firmware.hub.backup.settings import HubSettings, read_settings
from firmware.hub.config import HubConfig
from firmware.hub.reports.business_day import local_text

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is done, and how many older ones went for it."""

    file: Path
    manifest: Manifest
    settings: HubSettings
    utc_offset_minutes: int
    removed: int = 0


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=Phrase(
            "write this file instead of one more in the folder of nightly backups; "
            "as root, with the files that root alone may read"
        ),
    )
    parser.add_argument("--json", action="store_true", help=Phrase("JSON output"))
    parser.epilog = Phrase(
        "The file holds the hub's key and passwords: who has it can be the "
        "hub. Keep it on another machine, where few can read it."
    )


def run(arguments: argparse.Namespace) -> int:
    """Make a backup, check it, and print what it holds; StoreError if it cannot be."""
    out: Path | None = arguments.out
    try:
        made = _one(arguments.config, out) if out else _nightly(arguments.config)
    except OSError as error:
        where = error.filename or out
        raise StoreError(
            Phrase("no backup: {where}: {reason}", where=where, reason=os_reason(error))
        ) from error
    _print(made, json=arguments.json)
    return 0


def _one(file: Path, out: Path) -> Made:
    """Where a person said; read and opened with the rights of who asked."""
    with ExitStack() as stack:

        def opened(config: HubConfig) -> tuple[HubSettings, IO[bytes]]:
            settings = read_settings(_named(file, config))
            return settings, stack.enter_context(file_of_root(out.absolute()))

        config, (settings, target) = hub_config_after(file, opened)
        manifest = make(_plan(config, settings, str(out)), target)
    return Made(out, manifest, settings, config.utc_offset_minutes)


def _nightly(file: Path) -> Made:
    """One more in the folder, where the oldest make room; with the service's rights."""
    config = hub_config(file)
    settings = read_settings(_named(file, config))
    folder = config.backup.folder
    out = folder / name_at(datetime.now(UTC))
    with new_file(out) as target:
        manifest = make(_plan(config, settings, out.name), target)
    removed = len(prune(folder, config.backup.keep_max))
    return Made(out, manifest, settings, config.utc_offset_minutes, removed)


def _plan(config: HubConfig, settings: HubSettings, name: str) -> BackupPlan:
    return BackupPlan(
        data=config.data,
        database=config.database,
        free_min_mb=config.disk.free_min_mb,
        name=name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("countertop"),
        settings=settings.files,
    )


def _named(file: Path, config: HubConfig) -> list[Path]:
    """The configuration, and every file that it names."""
    broker, messages = config.broker, config.messages
    named = (
        config.policy,
        config.database.password_file,
        broker.password_file,
        broker.ca_file,
        broker.certificate_file,
        broker.key_file,
        messages.key_file,
        messages.ca_file,
    )
    return [file, *(path for path in named if path)]


def _print(made: Made, *, json: bool) -> None:
    size = sum(member.bytes for member in made.manifest.members)
    left_out = [str(path) for path in made.settings.left_out]
    if json:
        say_json({"file": str(made.file), "bytes": size, "left_out": left_out})
        return
    say(
        Phrase(
            "{file}: {size:.1f} MB, read back, and the same books",
            file=made.file,
            size=size / MB,
        )
    )
    say(*_contents(made.manifest, made.utc_offset_minutes))
    if left_out:
        say(
            Phrase(
                "not in it, for this account may not read it: {left_out}",
                left_out=", ".join(left_out),
            )
        )
    if made.removed:
        removed = several(made.removed, "older backup")
        say(Phrase("{removed} removed", removed=removed))


def _contents(manifest: Manifest, utc_offset_minutes: int) -> list[Phrase]:
    books = manifest.books
    files = sum(member.name.startswith(SETTINGS) for member in manifest.members)
    orders = several(int(books["rows"]["orders"]), "order")
    lines = [
        Phrase(
            "holds {orders}, the last of {time}, the hub's key, and {files} of its"
            " configuration",
            orders=orders,
            time=local_text(books["last_order_at"], utc_offset_minutes) or "-",
            files=several(files, "file"),
        )
    ]
    if books["unbalanced"]:
        lines.append(
            Phrase("the ledger does not add up to zero: see `countertop reconcile`")
        )
    return lines
