"""Accepts processes of the hub's own account, and root, at a socket in its folder."""

import logging
import os
import queue
import socket
import struct
from contextlib import suppress
from pathlib import Path

from drivers.runtime.worker_thread import WorkerThread
from firmware.hub.port.call import BUSY, CallFailed
from firmware.hub.port.frames import short_name
from firmware.hub.runtime.port.waiting import (
    MAX_WAITING,
    TURN_S,
    Connections,
    send_failed,
)

log = logging.getLogger(__name__)

OPEN_AGAIN_S = 5.0
SOCKET_MODE = 0o600
_PEER = struct.Struct("3i")


class Entrance(WorkerThread):
    """Accepts connections and has them wait for a desk."""

    def __init__(self, folder: Path, waiting: Connections) -> None:
        super().__init__("port")
        self._folder = folder
        self._waiting = waiting
        self._socket: socket.socket | None = None

    def turn(self) -> None:
        """Take in one connection, if one comes in time."""
        if self._socket is None:
            self._socket = self._opened()
        try:
            connection, _ = self._socket.accept()
        except TimeoutError:
            return
        if self.stopping:
            connection.close()
            return
        if not _is_ours(connection):
            log.warning("port_stranger")
            connection.close()
            return
        try:
            self._waiting.put_nowait(connection)
        except queue.Full:
            send_failed(connection, CallFailed(reason=BUSY))
            connection.close()

    def failed(self, exc: Exception) -> float:
        """Log it and open the socket anew after a while; the hub goes on without."""
        if not self.stopping:
            log.error("port_failed reason=%s", exc)
        self._close()
        return OPEN_AGAIN_S

    def wake(self) -> None:
        """End the wait for a connection by one: no other means ends it everywhere."""
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as visitor,
            short_name(self._folder) as name,
        ):
            visitor.setblocking(False)
            visitor.connect(name)

    def ended(self) -> None:
        """Accept nobody any more; who waits is left to the desks."""
        self._close()

    def _opened(self) -> socket.socket:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with short_name(self._folder) as name:
                Path(name).unlink(missing_ok=True)
                made.bind(name)
                Path(name).chmod(SOCKET_MODE)
            made.listen(MAX_WAITING)
            made.settimeout(TURN_S)
        except OSError:
            made.close()
            raise
        return made

    def _close(self) -> None:
        if self._socket is None:
            return
        self._socket.close()
        self._socket = None
        with suppress(OSError), short_name(self._folder) as name:
            Path(name).unlink(missing_ok=True)


def _is_ours(connection: socket.socket) -> bool:
    """Whether the process at the other end is of this account, or root."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    _, uid, _ = _PEER.unpack(data)
    return uid in {0, os.getuid()}
