"""`countertop doctor`: checks this machine and prints a remedy for each fault.

`countertop doctor printer` tries the printer itself, and `countertop doctor camera` the
camera.
"""

import argparse
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from firmware.base.wording.language import tr
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.installed_roles import not_installed
from firmware.cli.output import columns, padded, say, say_json, several
from provisioning.checks.box.common import AS_ROOT
from provisioning.checks.finding import CheckResult, Grade, fault

CONFIGS = Path("/etc/countertop")
BOXES = ("kiosk", "hub")

UNKNOWN = "unknown"
"""The box of a machine that does not show this account what it is."""
INSTALL = Phrase("Install it with `make install`, ROLE=hub for a hub.")
GRADE_WIDTH = 5
GRADES = {
    Grade.OK: Phrase("ok"),
    Grade.WARN: Phrase("warn"),
    Grade.FAULT: Phrase("fault"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help=Phrase("default: every box in {configs}", configs=CONFIGS),
    )
    parser.add_argument(
        "--role",
        choices=BOXES,
        help=Phrase("default: the name of the configuration file"),
    )
    parser.add_argument("--json", action="store_true", help=Phrase("JSON output"))
    parser.add_argument(
        "what",
        nargs="?",
        choices=("printer", "camera"),
        help=Phrase(
            "printer: print a strip, and propose the printer's settings; camera: find"
            " out where goods are to be held"
        ),
    )
    parser.add_argument(
        "--no-questions",
        action="store_true",
        help=Phrase("with printer or camera: ask nothing"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Print every finding, box by box; 1 if one is a fault."""
    if arguments.what == "printer":
        from firmware.cli.box.trials.printer_trial import check_printer  # noqa: PLC0415 - a hub has none

        return check_printer(
            arguments.config or CONFIGS / "kiosk.toml",
            asks=not arguments.no_questions,
            as_json=arguments.json,
        )
    if arguments.what == "camera":
        from firmware.cli.box.trials.camera_trial import check_camera  # noqa: PLC0415 - a hub has none

        return check_camera(
            arguments.config or CONFIGS / "kiosk.toml",
            asks=not arguments.no_questions,
            as_json=arguments.json,
        )
    # What a check meets is a finding; a line of a log between findings is none.
    logging.getLogger().addHandler(logging.NullHandler())
    configs = [arguments.config]
    if arguments.config is None:
        configs = installed(CONFIGS, [arguments.role] if arguments.role else BOXES)
    found: dict[str, tuple[CheckResult, ...]] = {}
    shut = closed(CONFIGS) if arguments.config is None else None
    if shut is not None:
        found[UNKNOWN], configs = (shut,), []
    for config in configs:
        role: str = arguments.role or ("hub" if config.stem == "hub" else "kiosk")
        found[role] = tuple(_checked(role, config))
    if arguments.json:
        rows = [{"box": box, **asdict(each)} for box in found for each in found[box]]
        say_json(rows)
    else:
        say(*text_of_boxes(found).split("\n"))
    grades = [each.grade for findings in found.values() for each in findings]
    return 1 if Grade.FAULT in grades else 0


def _checked(role: str, config: Path) -> Iterator[CheckResult]:
    """The findings of a box; a machine may have the packages of one role only."""
    absent = not_installed(role)
    if absent is not None:
        yield fault(Phrase("packages"), absent, INSTALL)
        return
    if role == "hub":
        from provisioning.checks.box.hub import checked_hub  # noqa: PLC0415 - see above

        yield from checked_hub(config)
    else:
        from provisioning.checks.box.kiosk import checked_kiosk  # noqa: PLC0415 - see above

        yield from checked_kiosk(config)


def installed(folder: Path, roles: Iterable[str] = BOXES) -> list[Path]:
    """The configurations of this machine's boxes; of the first if none exists."""
    files = [folder / f"{role}.toml" for role in roles]
    # os.path: a folder that this account may not read is a finding, not an error.
    return [file for file in files if os.path.exists(file)] or files[:1]  # noqa: PTH110


def closed(folder: Path) -> CheckResult | None:
    """The finding that this account may not look into the folder of configurations.

    Then it is not known which boxes this machine is. None if it may, or there is none.
    """
    try:
        os.listdir(folder)  # noqa: PTH208 - only whether it may be
    except PermissionError as exc:
        seen = Phrase("{path}: {reason}", path=folder, reason=os_reason(exc))
        return fault(Phrase("configuration"), seen, AS_ROOT)
    except OSError:
        pass
    return None


def text_of_boxes(found: Mapping[str, Sequence[CheckResult]]) -> str:
    """The report of each box; under its name if the machine is more than one."""
    if len(found) == 1:
        return "".join(map(report, found.values()))
    return "\n\n".join(f"{box}:\n{report(found[box])}" for box in found)


def report(findings: Sequence[CheckResult]) -> str:
    """The findings as lines for a person in their language, the totals last."""
    width = max(columns(each.check) for each in findings)
    lines = [line for each in findings for line in _lines(each, width)]
    grades = [each.grade for each in findings]
    totals = Phrase(
        "{checks}: {faults}, {warnings}",
        checks=several(len(findings), "check"),
        faults=several(grades.count(Grade.FAULT), "fault"),
        warnings=several(grades.count(Grade.WARN), "warning"),
    )
    return "\n".join([*lines, "", tr(totals)])


def _lines(found: CheckResult, width: int) -> Iterator[str]:
    margin = f"\n{'':<{GRADE_WIDTH + width + 4}}"
    seen = tr(found.seen).replace("\n", margin)
    grade = padded(GRADES[found.grade], GRADE_WIDTH)
    yield f"{grade}  {padded(found.check, width)}  {seen}"
    if found.remedy:
        yield f"{margin[1:]}→ {tr(found.remedy)}"
