"""A loopback port that stays ours while nobody listens on it."""

import socket

HOST = "127.0.0.1"


def listens(port: int) -> bool:
    """Whether somebody listens on a loopback port now."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


class ReservedPort:
    """A port whose connections are refused until its owner listens on `number`.

    The kernel gives it to no other program that asks for any free port, so that a far
    side can go down and come back at the same place. The owner listens with
    SO_REUSEADDR. Any thread.
    """

    def __init__(self) -> None:
        self._bound = socket.socket()
        self._bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._bound.bind((HOST, 0))
        self.number = int(self._bound.getsockname()[1])

    def close(self) -> None:
        """Give it back; idempotent."""
        self._bound.close()
