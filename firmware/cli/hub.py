"""`countertop hub --config FILE`: keep the shop's books until told to stop."""

import argparse
import logging

from firmware.base.config_loader import load
from firmware.base.errors import StoreError
from firmware.cli.options import config_option
from firmware.hub.app import run as run_hub
from firmware.hub.config import HubConfig

log = logging.getLogger(__name__)

LOG_FORMAT = "%(levelname)s %(name)s %(message)s"


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the hub; its exit code, 1 where the database cannot be opened (now)."""
    config = load(arguments.config, HubConfig)
    logging.basicConfig(level=config.log_level.upper(), format=LOG_FORMAT)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of every start
    try:
        return run_hub(config)
    except StoreError as error:
        # A disk may have room again: unlike a refused file, worth another start.
        log.error("hub_failed reason=%s", error)  # noqa: TRY400 - expected, and said in full
        return 1
