"""A socket whose every read and write ends by one deadline.

A socket's own timeout begins anew at every byte that trickles in.
"""

import io
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at_s: float

    @property
    def left_s(self) -> float:
        """Seconds until then; TimeoutError if there are none."""
        left_s = self.at_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("not within the time limit")
        return left_s


class TimedSocket:
    """What `http.client` uses of a socket; TimeoutError once the deadline has passed.

    It does not own the socket: whoever made it closes it.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._sock.settimeout(self._deadline.left_s)
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What is received, buffered."""
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Leave the socket to its owner."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._sock.settimeout(self._deadline.left_s)
        return self._sock.recv_into(buffer)
