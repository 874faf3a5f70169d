"""`countertop web --config FILE`: run the web until it is stopped."""

import argparse
import logging

from firmware.base.errors import ConfigError, StoreError
from firmware.base.log_lines import log_to_stderr
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import config_option

log = logging.getLogger(__name__)

ABSENT = Phrase(
    "the web's packages are not installed; in the folder of the project: sudo"
    " /opt/countertop/venv/bin/pip install -c provisioning/pins.txt '.[hub]'"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    config_option(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the web; its exit status, 1 if the books cannot be opened."""
    config = hub_config(arguments.config)
    try:
        from firmware.hub.web.process import serve  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ConfigError(ABSENT) from error
    log_to_stderr(config.log_level)
    try:
        serve(
            config.web,
            data=config.data,
            database=config.database,
            store=config.web.store or config.messages.store,
            utc_offset_minutes=config.utc_offset_minutes,
        )
    except StoreError as error:
        # The hub may be making its books: systemd tries again.
        log.error("web_failed reason=%s", error)  # noqa: TRY400 - expected, the reason is complete
        return 1
    return 0
