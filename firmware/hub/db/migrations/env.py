"""Alembic's entry: it runs on the connection that `migrate` hands over."""

from typing import cast

from alembic import context
from sqlalchemy import Connection

context.configure(
    connection=cast("Connection", context.config.attributes["connection"]),
    transactional_ddl=True,
    # The caller's transaction covers all steps: all of them happen, or none.
    transaction_per_migration=False,
)
context.run_migrations()
