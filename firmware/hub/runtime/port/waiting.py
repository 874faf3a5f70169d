"""Connections between the entrance and the desks.

Policy: eight calls are in hand and 48 connections wait; one more is closed at once, and
its caller reads that the hub has too much to do.
"""

import queue
import socket
from contextlib import suppress

from firmware.hub.port.call import CallFailed
from firmware.hub.port.frames import send_frame
from firmware.protocol.records import encode_record

MAX_IN_HAND = 8
MAX_WAITING = 48
TURN_S = 0.5

Connections = queue.Queue[socket.socket | None]
"""None wakes a desk that has to stop."""


def send_failed(connection: socket.socket, failed: CallFailed) -> None:
    """Send why a command was not handled; a caller that is away receives nothing."""
    with suppress(OSError):
        send_frame(connection, encode_record(failed))
