"""`countertop config …`: the configuration files, from sample to what is in force."""

import argparse
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.cli.box import config_reading, config_writing
from firmware.cli.box.config_writing import FOLDER, SHOPS
from firmware.config_guide.documents import NAMES

ACTS = {
    "init": Phrase("write a commented sample to a new file"),
    "show": Phrase("show what a file puts in force, and which values are defaults"),
    "explain": Phrase("explain a key, or list the keys of a table"),
    "schema": Phrase("print a file's JSON Schema, for editors"),
}
RUNS = {
    "init": config_writing.init,
    "show": config_reading.show,
    "explain": config_reading.explain,
    "schema": config_reading.print_schema,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS))
    parsers = {act: acts.add_parser(act, help=does) for act, does in ACTS.items()}
    for act in ("init", "schema"):
        parsers[act].add_argument("kind", choices=NAMES, help=Phrase("which file"))
    _configure_init(parsers["init"])
    _configure_show(parsers["show"])
    parsers["explain"].add_argument(
        "key",
        nargs="*",
        metavar="KEY",
        help=Phrase("such as printer.columns, limits or 抹零 (default: every table)"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; the exit status. ConfigError for a file or a key."""
    return RUNS[arguments.act](arguments)


def _configure_init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        metavar="FILE|-",
        help=Phrase("where to write it (default: {folder}/KIND.toml)", folder=FOLDER),
    )
    parser.add_argument(
        "--for",
        dest="shop",
        choices=SHOPS,
        help=Phrase("with policy: rules with offers, ready for such a shop"),
    )
    parser.add_argument(
        "--force", action="store_true", help=Phrase("replace a file that is there")
    )


def _configure_show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=Phrase("default: each of the three that is in {folder}", folder=FOLDER),
    )
    parser.add_argument(
        "--kind",
        choices=NAMES,
        help=Phrase("which file it is, if its name does not show it"),
    )
    parser.add_argument("--json", action="store_true", help=Phrase("JSON output"))
