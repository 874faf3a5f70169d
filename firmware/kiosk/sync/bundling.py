"""How facts that are due together travel: see decision 0097. Pure."""

from collections.abc import Iterable, Iterator

from firmware.kiosk.journal import OutboxRow
from firmware.protocol.messages import MAX_BUNDLE

MAX_BYTES = 128 * 1024
"""Of the facts in one bundle; half of what a message may be."""


def bundled(rows: Iterable[OutboxRow]) -> Iterator[list[OutboxRow]]:
    """Rows in their order, in groups that fit into one bundle each, none empty.

    A row that is larger than `MAX_BYTES` stands alone.
    """
    group: list[OutboxRow] = []
    room = MAX_BYTES
    for row in rows:
        if group and (len(group) == MAX_BUNDLE or len(row.payload) > room):
            yield group
            group, room = [], MAX_BYTES
        group.append(row)
        room -= len(row.payload)
    if group:
        yield group
