"""`countertop doctor`: checks this machine and prints a remedy for each fault."""

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from firmware.cli.output import say, say_json, several
from provisioning.checks import boxes
from provisioning.checks.finding import CheckResult, Grade

CONFIGS = Path("/etc/countertop")
BOXES = {"kiosk": boxes.kiosk, "hub": boxes.hub}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help=f"default: every box in {CONFIGS}"
    )
    parser.add_argument(
        "--role", choices=BOXES, help="default: the name of the configuration file"
    )
    parser.add_argument("--json", action="store_true", help="JSON output")


def run(arguments: argparse.Namespace) -> int:
    """Print every finding, box by box; 1 if one is a fault."""
    configs = [arguments.config]
    if arguments.config is None:
        configs = installed(CONFIGS, [arguments.role] if arguments.role else BOXES)
    found: dict[str, tuple[CheckResult, ...]] = {}
    for config in configs:
        role: str = arguments.role or ("hub" if config.stem == "hub" else "kiosk")
        found[role] = tuple(BOXES[role](config))
    if arguments.json:
        rows = [{"box": box, **asdict(each)} for box in found for each in found[box]]
        say_json(rows)
    else:
        say(*text_of_boxes(found).split("\n"))
    grades = [each.grade for findings in found.values() for each in findings]
    return 1 if Grade.FAULT in grades else 0


def installed(folder: Path, roles: Iterable[str] = BOXES) -> list[Path]:
    """The configurations of this machine's boxes; of the first if none exists."""
    files = [folder / f"{role}.toml" for role in roles]
    # os.path: a folder that this account may not read is a finding, not an error.
    return [file for file in files if os.path.exists(file)] or files[:1]  # noqa: PTH110


def text_of_boxes(found: Mapping[str, Sequence[CheckResult]]) -> str:
    """The report of each box; under its name if the machine is more than one."""
    if len(found) == 1:
        return "".join(map(report, found.values()))
    return "\n\n".join(f"{box}:\n{report(found[box])}" for box in found)


def report(findings: Sequence[CheckResult]) -> str:
    """The findings as lines for a person, the totals last."""
    width = max(len(each.check) for each in findings)
    lines: list[str] = []
    for each in findings:
        seen = each.seen.replace("\n", f"\n{'':<{width + 9}}")
        lines.append(f"{each.grade:<5}  {each.check:<{width}}  {seen}")
        if each.remedy:
            lines.append(f"{'':<{width + 9}}→ {each.remedy}")
    grades = [each.grade for each in findings]
    faults, warnings = grades.count(Grade.FAULT), grades.count(Grade.WARN)
    counts = f"{several(faults, 'fault')}, {several(warnings, 'warning')}"
    lines.append(f"\n{several(len(findings), 'check')}: {counts}")
    return "\n".join(lines)
