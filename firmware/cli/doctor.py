"""`countertop doctor`: looks at this box and says what to do about each fault."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path

from firmware.config import load
from firmware.errors import ConfigError, WireError
from firmware.kiosk.config import KioskConfig
from firmware.wire.signing import verify
from provisioning.checks import machine
from provisioning.checks.broker import broker
from provisioning.checks.devices import devices
from provisioning.checks.finding import Finding, Grade, fault, ok
from provisioning.checks.storage import storage

CONFIG = Path("/etc/countertop/kiosk.toml")
SIGNATURE_BYTES = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="for another program")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 where one is a fault."""
    findings = tuple(examine(arguments.config))
    if arguments.json:
        json.dump([asdict(each) for each in findings], sys.stdout, ensure_ascii=False)
        print()
    else:
        print(report(findings))
    return 1 if any(each.grade is Grade.FAULT for each in findings) else 0


def examine(path: Path) -> Iterator[Finding]:
    """The machine first, then all that the configuration at `path` names."""
    yield from machine.packages(_requirements())
    yield machine.decoder()
    yield machine.clock(datetime.now(UTC))
    yield machine.memory_limit()
    try:
        config = load(path, KioskConfig)
    except ConfigError as exc:
        remedy = "Mend the file; provisioning/kiosk.toml shows every key."
        yield fault("configuration", str(exc), remedy)
        return
    yield ok("configuration", str(path))
    yield _hub_key(config.hub.public_key)
    yield machine.fonts(config.display.font_folder)
    yield from storage(config.journal.folder, config.journal.free_least_mb)
    yield from devices(config)
    yield _broker(config)


def report(findings: Sequence[Finding]) -> str:
    """The findings as lines for a person, the sum last."""
    width = max(len(each.check) for each in findings)
    lines: list[str] = []
    for each in findings:
        lines.append(f"{each.grade:<5}  {each.check:<{width}}  {each.seen}")
        if each.remedy:
            lines.append(f"{'':<{width + 9}}→ {each.remedy}")
    grades = [each.grade for each in findings]
    faults, warnings = grades.count(Grade.FAULT), grades.count(Grade.WARN)
    lines.append(f"\n{len(findings)} checks: {faults} at fault, {warnings} to watch")
    return "\n".join(lines)


def _requirements() -> list[str]:
    """What the program itself needs, without what only tests or a Pi's pins need."""
    return [line for line in requires("countertop") or () if ";" not in line]


def _hub_key(public_key: str) -> Finding:
    try:
        verify(public_key, b"", bytes(SIGNATURE_BYTES))
    except WireError as exc:
        remedy = "Copy the text of the hub's hub.pub to public_key under [hub]."
        return fault("hub key", str(exc), remedy)
    return ok("hub key", "well formed")


def _broker(config: KioskConfig) -> Finding:
    try:
        # A name of its own: with the kiosk's, the broker would throw the kiosk out.
        access = config.broker.access(f"{config.kid}-doctor")
    except ConfigError as exc:
        remedy = "Name the right file under [broker], readable for this account."
        return fault("broker", str(exc), remedy)
    return broker(access)
