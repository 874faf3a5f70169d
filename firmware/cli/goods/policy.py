"""`countertop policy …`: the shop's rules: checked, tried, published, shown (N10)."""

import argparse
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.cli.goods import (
    policy_check,
    policy_limits,
    policy_publish,
    policy_show,
    policy_trial,
)
from firmware.cli.options import report_options

ACTS = {
    "check": Phrase("name every fault of a file, and what may be an oversight"),
    "dry-run": Phrase("show what past orders would have cost and earned under a file"),
    "publish": Phrase("make a file the shop's rules"),
    "show": Phrase("show the rules in force, or those of an earlier version"),
    "limits": Phrase("show how often offers with a limit were used"),
    "history": Phrase("list all versions, with what changed"),
}
RUNS = {
    "check": policy_check.check,
    "dry-run": policy_trial.dry_run,
    "publish": policy_publish.publish,
    "show": policy_show.show,
    "limits": policy_limits.limits,
    "history": policy_show.history,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS))
    parsers = {act: acts.add_parser(act, help=does) for act, does in ACTS.items()}
    for act in ("check", "dry-run", "publish"):
        parsers[act].add_argument(
            "file", type=Path, metavar="FILE", help=Phrase("rules such as policy.toml")
        )
    for each in parsers.values():
        report_options(each)
    policy_publish.configure(parsers["publish"])
    policy_show.configure(parsers["show"])
    policy_trial.configure(parsers["dry-run"])


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; the exit status.

    Raises ConfigError for a file that is refused, StoreError for a database.
    """
    return RUNS[arguments.act](arguments)
