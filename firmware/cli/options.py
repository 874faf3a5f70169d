"""The options that the hub's commands share. Imports nothing of the hub."""

import argparse
from pathlib import Path

from firmware.base.wording.phrases import Phrase

CONFIG = Path("/etc/countertop/hub.toml")


def config_option(parser: argparse.ArgumentParser) -> None:
    """Add `--config`: the file that names the database."""
    parser.add_argument(
        "--config",
        type=Path,
        default=CONFIG,
        metavar="FILE",
        help=Phrase("the hub's configuration (default: {config})", config=CONFIG),
    )


def report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that reads the hub's database."""
    config_option(parser)
    parser.add_argument("--json", action="store_true", help=Phrase("JSON output"))
