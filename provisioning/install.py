"""Installs a kiosk or a hub: `python3 -m provisioning.install kiosk`.

Runs on a bare machine before any package is installed, so it, the plan and the steps
import the standard library only.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from provisioning.plan import CONFIG, ROLES, plan
from provisioning.steps import ROOT, Step

SOURCES = Path(__file__).resolve().parents[1]


def main(argv: list[str] | None = None) -> int:
    """Install, or print the steps (`--dry-run`); 1 if a step fails, 2 without root."""
    arguments = _parser().parse_args(argv)
    steps = plan(arguments.role, arguments.sources)
    if arguments.dry_run:
        print("\n".join(script(steps)))
        return 0
    if arguments.root == ROOT and os.geteuid() != 0:
        print("install: needs root; try sudo", file=sys.stderr)
        return 2
    if not execute(steps, arguments.root):
        return 1
    _print_next_step(arguments.role)
    return 0


def script(steps: Iterable[Step]) -> Iterable[str]:
    """The steps as lines for a shell, each heading once."""
    why = ""
    for step in steps:
        if step.why != why:
            yield f"# {step.why}"
        why = step.why
        yield step.as_shell()


def execute(steps: Iterable[Step], root: Path) -> bool:
    """Execute the steps in order and print each; False at the first that fails."""
    why = ""
    for step in steps:
        if step.why != why:
            # Printed before it starts: fetching takes minutes on a small board.
            print(f"{step.why} …", flush=True)
        why = step.why
        try:
            outcome = step.execute(root)
        except (OSError, subprocess.CalledProcessError) as exc:
            print(f"install: {step.why}: {exc}", file=sys.stderr)
            return False
        print(f"  {outcome:<5} {step.as_shell()}", flush=True)
    return True


def _print_next_step(role: str) -> None:
    config = CONFIG / f"{role}.toml"
    print(f"\nInstalled. Fill in {config}; docs/install.md has the next steps.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("install", description="Install a kiosk or a hub.")
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("--dry-run", action="store_true", help="print the steps only")
    parser.add_argument(
        "--root", type=Path, default=ROOT, help="put the files there; run no command"
    )
    parser.add_argument("--sources", type=Path, default=SOURCES, help="this project")
    return parser


if __name__ == "__main__":
    sys.exit(main())
