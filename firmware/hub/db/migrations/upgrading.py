"""Runs the migrations that books lack; loaded only where there are some."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection


class NewerBooksError(Exception):
    """The books name a revision that this build does not know."""


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the tables to `revision` within the connection's transaction.

    NewerBooksError if they are of a revision that is not here.
    """
    config = Config()
    config.set_main_option("script_location", "firmware.hub.db:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise NewerBooksError(str(error)) from error
