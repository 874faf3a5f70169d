"""The options that every command of the hub takes. Loads nothing of the hub."""

import argparse
from pathlib import Path

CONFIG = Path("/etc/countertop/hub.toml")


def config_option(parser: argparse.ArgumentParser) -> None:
    """Which configuration names the database."""
    parser.add_argument(
        "--config",
        type=Path,
        default=CONFIG,
        metavar="FILE",
        help=f"the hub's configuration (default: {CONFIG})",
    )


def books_options(parser: argparse.ArgumentParser) -> None:
    """The options of a command that opens the hub's database and tells something."""
    config_option(parser)
    parser.add_argument("--json", action="store_true", help="for another program")
