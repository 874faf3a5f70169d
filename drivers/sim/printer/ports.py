"""The wires of a simulated device: a pseudo-terminal under a path, or TCP on loopback.

Both can be unplugged and plugged again. A program that holds one open gets the errors
of a real unplugged device. One thread uses a wire at a time.
"""

import contextlib
import os
import socket
import tty
from pathlib import Path
from typing import Protocol

from drivers.sim.reserved_port import HOST, ReservedPort

BUFFER_BYTES = 4096


class Wire(Protocol):
    """A plug that a simulated device reads and writes."""

    def plug(self) -> None:
        """Make it reachable."""
        ...

    def unplug(self) -> None:
        """Make it unreachable; a second call has no effect."""
        ...

    def close(self) -> None:
        """Unplug for good."""
        ...

    def readable(self) -> list[int]:
        """File descriptors to wait on before `receive`."""
        ...

    def receive(self, ready: list[int]) -> bytes:
        """Bytes that arrived, if any; never waits."""
        ...

    def send(self, data: bytes) -> None:
        """Bytes to the program at the other end, if there is one."""
        ...


class PtyWire:
    """A serial port: `path` becomes a link to a new pseudo-terminal at each plug."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ours: int | None = None
        self._theirs: int | None = None

    def plug(self) -> None:
        """Open a pseudo-terminal and link `path` to it."""
        self.unplug()
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        self.path.symlink_to(os.ttyname(self._theirs))

    def unplug(self) -> None:
        """Remove the path and hang up."""
        self.path.unlink(missing_ok=True)
        for fd in (self._ours, self._theirs):
            if fd is not None:
                os.close(fd)
        self._ours = self._theirs = None

    def close(self) -> None:
        """Unplug for good."""
        self.unplug()

    def readable(self) -> list[int]:
        """The one descriptor, while plugged."""
        return [] if self._ours is None else [self._ours]

    def receive(self, ready: list[int]) -> bytes:
        """What the program wrote."""
        return os.read(ready[0], BUFFER_BYTES)

    def send(self, data: bytes) -> None:
        """Send bytes; what does not fit is lost, as on a real line."""
        if self._ours is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._ours, data)


class TcpWire:
    """A network port on 127.0.0.1; `port` stays the same over `unplug` and `plug`."""

    def __init__(self) -> None:
        self._reserved = ReservedPort()
        self.port = self._reserved.number
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        self._forgotten: socket.socket | None = None

    def plug(self) -> None:
        """Listen."""
        self.unplug()
        self._listener = socket.create_server((HOST, self.port))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)

    def unplug(self) -> None:
        """Stop listening and cut the connection off."""
        for sock in (self._peer, self._forgotten, self._listener):
            if sock is not None:
                sock.close()
        self._peer = self._forgotten = self._listener = None

    def close(self) -> None:
        """Unplug, and give the port back."""
        self.unplug()
        self._reserved.close()

    def forget(self) -> None:
        """Drop the connection without closing it, as a power cut does."""
        self._forgotten, self._peer = self._peer, None

    def readable(self) -> list[int]:
        """The listener, and the connection if there is one."""
        return [sock.fileno() for sock in (self._listener, self._peer) if sock]

    def receive(self, ready: list[int]) -> bytes:
        """Accept a new connection in place of the old, or read from the current one."""
        if self._listener is not None and self._listener.fileno() in ready:
            if self._peer is not None:
                self._peer.close()
            self._peer, _ = self._listener.accept()
            return b""
        if self._peer is None:
            return b""
        try:
            data = self._peer.recv(BUFFER_BYTES)
        except OSError:
            data = b""
        if not data:
            self._peer.close()
            self._peer = None
        return data

    def send(self, data: bytes) -> None:
        """Send bytes, if a program is connected."""
        if self._peer is not None:
            with contextlib.suppress(OSError):
                self._peer.sendall(data)
