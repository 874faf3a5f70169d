"""How facts that are due together travel: see decision 0097. Pure."""

from collections.abc import Iterable, Iterator

from firmware.kiosk.journal import OutboxRow
from firmware.protocol.messages import BUNDLE_MOST

BYTES_MOST = 128 * 1024
"""Of the facts in one bundle; half of what a message may be."""


def bundled(rows: Iterable[OutboxRow]) -> Iterator[list[OutboxRow]]:
    """Rows in their order, in groups that fit into one bundle each, none empty.

    A row that is larger than `BYTES_MOST` stands alone.
    """
    group: list[OutboxRow] = []
    room = BYTES_MOST
    for row in rows:
        if group and (len(group) == BUNDLE_MOST or len(row.payload) > room):
            yield group
            group, room = [], BYTES_MOST
        group.append(row)
        room -= len(row.payload)
    if group:
        yield group
