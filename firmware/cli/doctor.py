"""`countertop doctor`: looks at this box and says what to do about each fault."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from provisioning.checks import boxes
from provisioning.checks.finding import Finding, Grade

CONFIGS = Path("/etc/countertop")
BOXES = {"kiosk": boxes.kiosk, "hub": boxes.hub}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help=f"default: what is in {CONFIGS}"
    )
    parser.add_argument(
        "--role", choices=BOXES, help="default: by the name of the configuration"
    )
    parser.add_argument("--json", action="store_true", help="for another program")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 where one is a fault."""
    config: Path = arguments.config or installed(CONFIGS)
    role: str = arguments.role or ("hub" if config.stem == "hub" else "kiosk")
    findings = tuple(BOXES[role](config))
    if arguments.json:
        json.dump([asdict(each) for each in findings], sys.stdout, ensure_ascii=False)
        print()
    else:
        print(report(findings))
    return 1 if any(each.grade is Grade.FAULT for each in findings) else 0


def installed(folder: Path) -> Path:
    """The configuration of this box: hub.toml where there is no kiosk.toml but one."""
    kiosk, hub = folder / "kiosk.toml", folder / "hub.toml"
    return hub if hub.exists() and not kiosk.exists() else kiosk


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
