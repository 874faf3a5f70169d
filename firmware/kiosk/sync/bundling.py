"""How facts that are due together travel: see decision 0097. Pure."""

from collections.abc import Callable, Iterable, Iterator

from firmware.kiosk.journal import OutboxRow
from firmware.protocol.messages import MAX_BUNDLE

MAX_BYTES = 128 * 1024
"""Of the facts in one bundle; half of what a message may be."""


def bundled(
    rows: Iterable[OutboxRow], readable: Callable[[OutboxRow], bool]
) -> Iterator[list[OutboxRow]]:
    """Rows in their order, in groups that fit into one bundle each, none empty.

    A row that is larger than `MAX_BYTES` is a group of its own. So is one that is not
    `readable`: its card changed a bit, and nobody could read what travels with it.
    """
    group: list[OutboxRow] = []
    left_bytes = MAX_BYTES
    for row in rows:
        alone = not readable(row)
        full = len(group) == MAX_BUNDLE or len(row.payload) > left_bytes
        if group and (full or alone):
            yield group
            group, left_bytes = [], MAX_BYTES
        group.append(row)
        left_bytes = 0 if alone else left_bytes - len(row.payload)
    if group:
        yield group
