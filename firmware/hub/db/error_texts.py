"""Why the database cannot, in words for a shopkeeper; SQLAlchemy's stay in here."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import exc

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.dialect import Dialect

CHECKS = {
    "nobody_is_paid": "payable_not_negative",
    "moves_something": "amount_not_zero",
    "held_for_a_while": "revisions_ordered",
}
"""What the checks are called that have an old name in every shop's database."""


@contextmanager
def translated_errors(dialect: Dialect, label: Phrase) -> Generator[None]:
    """StoreError, naming the database by `label`, if it refuses what is done inside.

    A defect of the caller passes: a traceback serves there.
    """
    try:
        yield
    except (exc.DBAPIError, UnicodeDecodeError) as error:
        refusal = dialect.refusal(error, label)
        if refusal is None:
            _explain_check(error)
            raise
        raise StoreError(refusal) from error


def _explain_check(error: exc.DBAPIError | UnicodeDecodeError) -> None:
    cause = error.orig if isinstance(error, exc.DBAPIError) else error
    for stored, meaning in CHECKS.items():
        if stored in str(cause):
            error.add_note(f"{stored} is the check {meaning}")
