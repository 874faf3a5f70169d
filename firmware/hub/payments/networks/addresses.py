"""The addresses behind a host's name, within a time limit.

The system's resolver has none of its own, and keeps nothing: a shop whose name server
is slow, or away, still pays by the addresses of the last time.
"""

import queue
import socket
import threading
import time

KEPT_S = 60.0

SocketAddress = tuple[socket.AddressFamily, tuple[str, int]]


class Addresses:
    """Of one host and port. Any thread."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._until_s = 0.0
        self._known: tuple[SocketAddress, ...] = ()

    def within(self, limit_s: float) -> tuple[SocketAddress, ...]:
        """The addresses, known for a minute at most; older ones if none can be had.

        OSError if there are none: `TimeoutError` if the resolver takes too long.
        """
        if time.monotonic() < self._until_s:
            return self._known
        try:
            self._known = self._resolved(limit_s)
        except OSError:
            if not self._known:
                raise
        self._until_s = time.monotonic() + KEPT_S
        return self._known

    def _resolved(self, limit_s: float) -> tuple[SocketAddress, ...]:
        found: queue.Queue[tuple[SocketAddress, ...] | OSError] = queue.Queue(1)
        waits = threading.Thread(
            target=lambda: found.put(_looked_up(self._host, self._port)), daemon=True
        )
        waits.start()
        try:
            result = found.get(timeout=max(limit_s, 0.0))
        except queue.Empty as exc:
            raise TimeoutError("the name could not be resolved in time") from exc
        if isinstance(result, OSError):
            raise result
        return result


def _looked_up(host: str, port: int) -> tuple[SocketAddress, ...] | OSError:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as exc:
        return exc
    except UnicodeError:
        return OSError("not a host name")
    return tuple((family, (str(to[0]), int(to[1]))) for family, _, _, _, to in rows)
