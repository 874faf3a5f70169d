"""Which entries of the daybook a report has."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from firmware.hub.daybook import tables

STORE = ""
"""The `kid` of the whole store."""
_entry = tables.daybook.c


@dataclass(frozen=True, slots=True)
class ReportScope:
    """The entries behind `after`, to `upto`: of a kiosk, or of the store.

    `since` is when the Z before was made, UTC text, or None; `last` its last receipt.
    """

    kid: str
    after: int
    upto: int
    since: str | None = None
    last: str = ""

    @property
    def of_store(self) -> bool:
        """Whether this is everything."""
        return self.kid == STORE

    @property
    def within(self) -> ColumnElement[bool]:
        """The entries, as a condition of a query on the daybook."""
        who = true() if self.of_store else _entry.kid == self.kid
        return who & (_entry.entry > self.after) & (_entry.entry <= self.upto)
