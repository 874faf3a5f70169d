"""The kiosk's journal: SQLite, durable before visible.

`journal` holds the sale stages, `outbox` the facts that the hub has not acknowledged,
`epochs` which of them belong together, `formats` the tables; all are in one file, so
that a sale is closed and its fact queued in one commit.
"""

from firmware.kiosk.journal.journal import Journal
from firmware.kiosk.journal.outbox import Outbox, OutboxRow
from firmware.kiosk.journal.stage_rows import read_ticket

__all__ = ["Journal", "Outbox", "OutboxRow", "read_ticket"]
