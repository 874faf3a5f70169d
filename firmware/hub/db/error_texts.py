"""Why the database cannot, in words for a shopkeeper; SQLAlchemy's own stay inside."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import exc

from firmware.base.errors import StoreError
from firmware.hub.db.dialect import Dialect


@contextmanager
def translated_errors(dialect: Dialect, label: str) -> Generator[None]:
    """StoreError, named by `label`, where the database refuses what is done inside.

    A defect of the caller passes: a traceback serves there.
    """
    try:
        yield
    except exc.DBAPIError as error:
        refusal = dialect.refusal(error)
        if refusal is None:
            raise
        raise StoreError(f"{label} {refusal}") from error
