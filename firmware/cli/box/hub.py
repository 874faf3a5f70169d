"""`countertop hub --config FILE`: run the hub until it is stopped."""

import argparse
import logging

from firmware.base.errors import StoreError
from firmware.base.log_lines import log_to_stderr
from firmware.base.process.private_memory import keep_memory_private
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import config_option
from firmware.cli.output import say
from firmware.hub.app import run as run_hub
from firmware.hub.db.engine import allow_new_books

log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)
    parser.add_argument(
        "--new-books",
        action="store_true",
        help=Phrase(
            "if the books were lost, let the next start begin empty ones; then end"
        ),
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the hub; its exit status, 1 if the database cannot be opened."""
    config = hub_config(arguments.config)
    if arguments.new_books:
        allow_new_books(config.data, config.database)
        say(
            Phrase(
                "The hub begins empty books at its next start: `systemctl restart hub`."
            )
        )
        return 0
    log_to_stderr(config.log_level)
    keep_memory_private()
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it logs every start
    try:
        return run_hub(config)
    except StoreError as error:
        # The disk may have room at the next start: systemd tries again, unlike after a
        # refused file.
        log.error("hub_failed reason=%s", error)  # noqa: TRY400 - expected, the reason is complete
        return 1
