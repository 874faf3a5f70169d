"""What lies beyond a gap as spans, and what each kiosk uses of its bounds.

Frozen: what this file builds is in shops. A later change is a later file.
"""

from collections import defaultdict

from alembic import op
from sqlalchemy import Column, Connection, PrimaryKeyConstraint, text

from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0006"
down_revision = "0005"

_BEYOND = (
    "SELECT inbox.kid, inbox.epoch, inbox.seq FROM inbox JOIN cursors"
    " ON inbox.kid = cursors.kid AND inbox.epoch = cursors.epoch"
    " WHERE inbox.seq > cursors.upto ORDER BY inbox.kid, inbox.epoch, inbox.seq"
)
_KEEP = "UPDATE cursors SET beyond = :beyond WHERE kid = :kid AND epoch = :epoch"


def upgrade() -> None:
    """A column that is filled from the inbox, and a table."""
    op.add_column("cursors", Column("beyond", Text, nullable=False, server_default=""))
    op.create_table(
        "kiosk_use",
        Column("kid", Text, nullable=False),
        Column("day", Text, nullable=False),
        Column("use", Text, nullable=False),
        Column("times", Whole, nullable=False),
        PrimaryKeyConstraint("kid", "day", "use"),
        **table_options(keyed=True),
    )
    _fill(op.get_bind())


def _fill(connection: Connection) -> None:
    spans: defaultdict[tuple[str, int], list[list[int]]] = defaultdict(list)
    for kid, epoch, seq in connection.execute(text(_BEYOND)):
        of_journal = spans[kid, epoch]
        if of_journal and of_journal[-1][1] == seq - 1:
            of_journal[-1][1] = seq
        else:
            of_journal.append([seq, seq])
    for (kid, epoch), of_journal in spans.items():
        beyond = ",".join(f"{first}-{last}" for first, last in of_journal)
        values = {"kid": kid, "epoch": epoch, "beyond": beyond}
        connection.execute(text(_KEEP), values)
