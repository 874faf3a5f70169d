"""Acknowledgements that always fit into one message, whatever was refused. Pure.

They are sent after the commit: one that could not be encoded would be lost each time
that the kiosk sends the same facts again.
"""

import json
from collections.abc import Sequence

from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.protocol.messages import Ack, Refused

REASON_BYTES = 256
"""Of one reason at most, as JSON; the dead letter has the whole of it."""
REASONS_BYTES = 128 * 1024
"""Of all reasons of one acknowledgement: half of what a message may have."""
MAX_ESCAPED = 6
"""The bytes of one character as JSON, at most."""


def ack_of(
    epoch: int, cursor: JournalCursor, received: Sequence[tuple[int, str | None]]
) -> Ack:
    """What is sent back for facts of a journal: each `seq` and why it was refused."""
    refused = [(seq, why) for seq, why in received if why]
    max_bytes = min(REASON_BYTES, REASONS_BYTES // max(len(refused), 1))
    return Ack(
        epoch=epoch,
        upto=cursor.upto,
        extra=cursor.beyond_gap(seq for seq, _ in received),
        refused=tuple(
            Refused(seq=seq, reason=_shortened(why, max_bytes)) for seq, why in refused
        ),
    )


def _shortened(reason: str, max_bytes: int) -> str:
    """A reason cut to a number of bytes as JSON."""
    if len(json.dumps(reason, ensure_ascii=False).encode()) <= max_bytes:
        return reason
    return reason[: max_bytes // MAX_ESCAPED]
