"""`countertop hub --config FILE`: keep the shop's books until told to stop."""

import argparse
import logging
from pathlib import Path

from firmware.config import load
from firmware.hub.app import run as run_hub
from firmware.hub.config import HubConfig

CONFIG = Path("/etc/countertop/hub.toml")
LOG_FORMAT = "%(levelname)s %(name)s %(message)s"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("--config", type=Path, default=CONFIG, metavar="FILE")


def run(arguments: argparse.Namespace) -> int:
    """Run the hub; its exit code."""
    config = load(arguments.config, HubConfig)
    logging.basicConfig(level=config.log_level.upper(), format=LOG_FORMAT)
    return run_hub(config)
