"""One frame of the port's socket: four bytes of length, then that many bytes.

Both sides wait at most as long as the socket's own timeout for each piece.
"""

import os
import socket
import struct
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

MAX_FRAME_BYTES = 256 * 1024
SOCKET_NAME = "commands.sock"
_LENGTH = struct.Struct(">I")


class FrameError(Exception):
    """The other side sent no whole frame, or one that is too large."""


@contextmanager
def short_name(folder: Path) -> Generator[str]:
    """A name of the socket in `folder`; OSError if the folder is not there.

    The kernel takes names of 107 bytes, and folders have longer ones.
    """
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)


def send_frame(connection: socket.socket, data: bytes) -> None:
    """Send one frame; OSError if the other side is away."""
    connection.sendall(_LENGTH.pack(len(data)) + data)


def receive_frame(connection: socket.socket) -> bytes:
    """The next frame; FrameError if there is none, OSError if the socket fails."""
    (size,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if size > MAX_FRAME_BYTES:
        raise FrameError(f"{size} bytes, at most {MAX_FRAME_BYTES}")
    return _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        piece = connection.recv(size - len(found))
        if not piece:
            raise FrameError("the other side ended in the middle of a frame")
        found += piece
    return bytes(found)
