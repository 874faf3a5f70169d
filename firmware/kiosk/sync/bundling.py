"""How facts that are due together travel: see decision 0097. Pure."""

from collections.abc import Iterable, Iterator

from firmware.kiosk.journal import OutboxRow
from firmware.protocol.messages import MAX_BUNDLE

MAX_BYTES = 128 * 1024
"""Of the facts in one bundle; half of what a message may be."""


def bundled(rows: Iterable[OutboxRow]) -> Iterator[list[OutboxRow]]:
    """Rows in their order, in groups that fit into one bundle each, none empty.

    A row that is larger than `MAX_BYTES` is a group of its own.
    """
    group: list[OutboxRow] = []
    left_bytes = MAX_BYTES
    for row in rows:
        full = len(group) == MAX_BUNDLE or len(row.payload) > left_bytes
        if group and full:
            yield group
            group, left_bytes = [], MAX_BYTES
        group.append(row)
        left_bytes -= len(row.payload)
    if group:
        yield group
