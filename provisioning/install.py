"""Installs a kiosk or a hub, or removes one: `python3 -m provisioning.install kiosk`.

Runs on a bare machine before any package is installed, so it, the plan and the steps
import the standard library only.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from provisioning.plan import CONFIG, ROLES, plan
from provisioning.removal import KEPT, installed_roles, removal
from provisioning.steps import ROOT, Step, StepOutcome, StepRefusedError, failure
from provisioning.systems import system_fault

OUTCOMES = {
    StepOutcome.DONE: Phrase("done"),
    StepOutcome.SAME: Phrase("same"),
    StepOutcome.KEPT: Phrase("kept"),
    StepOutcome.LEFT: Phrase("left"),
}
SOURCES = Path(__file__).resolve().parents[1]
OS_RELEASE = Path("/etc/os-release")
REFUSED = 2
MAX_32_BITS = 2**32


def main(argv: list[str] | None = None) -> int:
    """Install, remove, or print the steps (`--dry-run`).

    1 if a step fails, 2 without root or on a system that is not meant.
    """
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.without_devices and arguments.role != "kiosk":
        parser.error(tr(Phrase("--without-devices: allowed: with kiosk")))
    steps = _steps(arguments)
    if arguments.dry_run:
        print("\n".join(script(steps)))
        return 0
    reason = _refusal(arguments)
    if reason:
        refused = Phrase("install: {reason}", reason=reason)
        print(tr(refused), file=sys.stderr)
        return REFUSED
    if not execute(steps, arguments.root):
        return 1
    _print_end(arguments)
    return 0


def script(steps: Iterable[Step]) -> Iterable[str]:
    """The steps as lines for a shell, each heading once."""
    why = ""
    for step in steps:
        if step.why != why:
            yield f"# {tr(step.why)}"
        why = step.why
        yield step.as_shell()


def execute(steps: Iterable[Step], root: Path) -> bool:
    """Execute the steps in order and print each; False at the first that fails."""
    why = ""
    for step in steps:
        if step.why != why:
            # Printed before it starts: fetching takes minutes on a small board.
            print(f"{tr(step.why)} …", flush=True)
        why = step.why
        try:
            outcome = step.execute(root)
        except (OSError, subprocess.CalledProcessError, StepRefusedError) as exc:
            failed = Phrase("install: {step}: {why}", step=step.why, why=failure(exc))
            print(tr(failed), file=sys.stderr)
            return False
        print(f"  {tr(OUTCOMES[outcome]):<5} {step.as_shell()}", flush=True)
    return True


def _steps(arguments: argparse.Namespace) -> tuple[Step, ...]:
    if arguments.remove:
        return removal(arguments.role, installed_roles(arguments.root))
    devices = not arguments.without_devices
    bundle = arguments.bundle and arguments.bundle.absolute()
    return plan(arguments.role, arguments.sources, devices=devices, bundle=bundle)


def _refusal(arguments: argparse.Namespace) -> Phrase | None:
    if arguments.root != ROOT:
        return None
    if os.geteuid() != 0:
        return Phrase("needs root; try sudo")
    if arguments.bundle and not any(arguments.bundle.glob("countertop-*.whl")):
        return Phrase("{folder}: no bundle is there", folder=arguments.bundle)
    if arguments.remove or arguments.any_system:
        return None
    release = OS_RELEASE.read_text("utf-8", "replace") if OS_RELEASE.exists() else ""
    fault = system_fault(release, bits=64 if sys.maxsize > MAX_32_BITS else 32)
    return (
        Phrase("{fault}. `--any-system` tries it all the same.", fault=fault)
        if fault
        else None
    )


def _print_end(arguments: argparse.Namespace) -> None:
    end = (
        _end_of_removal() if arguments.remove else _end_of_installation(arguments.role)
    )
    if end:
        print(f"\n{tr(end)}")


def _end_of_removal() -> Phrase | None:
    kept = tuple(str(path) for path in KEPT if path.exists())
    if not kept:
        return None
    return Phrase(
        "Removed. The shop's own files stay in {kept}: they hold keys, passwords, books"
        " and sales. Remove them by hand once nobody needs them.",
        kept=kept,
    )


def _end_of_installation(role: str) -> Phrase:
    config = CONFIG / f"{role}.toml"
    if role == "kiosk":
        return Phrase(
            "Installed. Fill in {config}; `sudo countertop doctor printer` prints a"
            " strip and proposes its [printer]; docs/install.md has the next steps.",
            config=config,
        )
    return Phrase(
        "Installed. Fill in {config}; docs/install.md has the next steps.",
        config=config,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "install", description=tr(Phrase("Install a kiosk or a hub."))
    )
    parser.add_argument("role", choices=ROLES)
    parser.add_argument(
        "--dry-run", action="store_true", help=tr(Phrase("print the steps only"))
    )
    parser.add_argument(
        "--without-devices",
        action="store_true",
        help=tr(Phrase("a kiosk without display, buttons and lamp, on any Debian")),
    )
    parser.add_argument(
        "--remove",
        action="store_true",
        help=tr(
            Phrase("remove what an installation put here; the shop's own files stay")
        ),
    )
    parser.add_argument(
        "--any-system",
        action="store_true",
        help=tr(Phrase("try a system that is not meant")),
    )
    _add_folders(parser)
    return parser


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FOLDER",
        help=tr(
            Phrase("take Python's packages from a folder of `make bundle`; no network")
        ),
    )
    parser.add_argument(
        "--root",
        type=Path,
        default=ROOT,
        help=tr(Phrase("put the files there; run no command")),
    )
    parser.add_argument(
        "--sources", type=Path, default=SOURCES, help=tr(Phrase("this project"))
    )


if __name__ == "__main__":
    sys.exit(main())
