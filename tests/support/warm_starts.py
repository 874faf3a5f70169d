"""The server of warm starts; see `firmware.virtual.kiosk.warm_starts`."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from firmware.virtual.kiosk.warm_starts import WarmStarter

END_LIMIT_S = 10.0


@contextmanager
def warm_server() -> Generator[WarmStarter]:
    """A server that forks; what it has forked goes on without it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind("")  # Linux finds an abstract name that is free
        listener.listen()
        passed, ours = os.pipe()
        command = (sys.executable, "-m", "tests.support.warm_server")
        fds = (listener.fileno(), passed)
        server = subprocess.Popen(
            [*command, *map(str, fds)], pass_fds=fds, start_new_session=True
        )
        os.close(passed)
        address: bytes = listener.getsockname()
    try:
        yield WarmStarter(address.hex())
    finally:
        os.close(ours)
        server.wait(END_LIMIT_S)
