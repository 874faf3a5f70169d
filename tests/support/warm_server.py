"""Forks processes that have everything of ours imported; see `warm_starts`.

A process of its own with one thread: `python -m tests.support.warm_server`.
"""

import gc
import json
import os
import runpy
import select
import socket
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn, cast

from drivers.decoder_process.warm_up import warm_reader
from firmware.virtual.kiosk.warm_starts import CODE, MESSAGE_BYTES, PID

SERVICES = (
    "drivers.decoder_process.main",
    "firmware.cli.main",
    "firmware.virtual.hub_process",
    "firmware.virtual.kiosk.main",
    "tests.stress.play_script",
)
"""What is started; the process that becomes one executes it anew."""
BESIDES = (
    "alembic.command",
    "cv2",
    "drivers.camera.folder",
    "drivers.camera.quality",
    "drivers.display.display",
    "drivers.printer.printer",
    "drivers.scanner.keyboard_scanner",
    "drivers.scanner.serial_scanner",
    "escpos.printer",
    "firmware.cli.books.reconcile",
    "firmware.cli.box.hub",
    "firmware.cli.box.web",
    "firmware.cli.goods.catalogue",
    "firmware.cli.people.member",
    "firmware.cli.parser",
    "firmware.cli.people.staff",
    "firmware.hub.app",
    "firmware.hub.db.migrations.upgrading",
    "firmware.hub.db.migrations.versions",
    "firmware.hub.web.app",
    "firmware.kiosk.app",
)
"""What those import when they need it."""
FDS_MAX = 2
FIRST_FREE_FD = 1_000
"""Above all that the server has open, and below the limit of a process."""


class BecomeError(Exception):
    """No fault: leads a new process out of the server, to what it is to do."""

    def __init__(self, module: str, arguments: list[str]) -> None:
        super().__init__(module)
        self.module = module
        self.arguments = arguments


def serve(listener: socket.socket, until: int) -> None:
    """Fork for whoever connects, until the pipe `until` ends.

    The asker is told the process's id by itself, then its exit code. In the new process
    BecomeError leaves this function.
    """
    poll = select.poll()
    poll.register(until, select.POLLIN)
    poll.register(listener, select.POLLIN)
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for ready, _ in poll.poll():
            if ready == until:
                return
            if ready == listener.fileno():
                asker, _ = listener.accept()
                pid = _forked(
                    asker, [listener, *(each for _, each in running.values())]
                )
                handle = os.pidfd_open(pid)
                running[handle] = pid, asker
                poll.register(handle, select.POLLIN)
            else:
                poll.unregister(ready)
                os.close(ready)
                _bury(*running.pop(ready))


def _forked(asker: socket.socket, others: Iterable[socket.socket]) -> int:
    told, fds, _, _ = socket.recv_fds(asker, MESSAGE_BYTES, FDS_MAX)
    pid = os.fork()
    if not pid:
        # Once forgotten they would close what has their numbers by then.
        for each in others:
            each.detach()
        _become(json.loads(told), [asker.detach(), *fds])
    for each in fds:
        os.close(each)
    return pid


def _become(order: dict[str, Any], fds: list[int]) -> NoReturn:
    """Leave all that is the server's, and take what the new process was given."""
    os.setsid()
    asker, output, *wires = fds
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    kept = [os.dup2(fd, FIRST_FREE_FD + at) for at, fd in enumerate((asker, *wires))]
    os.closerange(3, FIRST_FREE_FD)
    for each in kept[1:]:
        os.dup2(each, order["wire"])
        os.close(each)
    os.environ.clear()
    os.environ.update(order["environment"])
    tempfile.tempdir = None  # a library asked for that of the server
    if os.environ.get("PYTHONUNBUFFERED"):  # which Python reads as it starts
        cast("TextIOWrapper", sys.stdout).reconfigure(line_buffering=True)
    os.chdir(order["folder"])
    os.write(kept[0], json.dumps({PID: os.getpid()}).encode())
    os.close(kept[0])
    raise BecomeError(order["module"], order["arguments"])


def _bury(pid: int, asker: socket.socket) -> None:
    _, status = os.waitpid(pid, 0)
    # Whoever asked may be gone by now.
    with asker, suppress(OSError):
        code = os.waitstatus_to_exitcode(status)
        asker.send(json.dumps({CODE: code}).encode())


def main() -> None:
    """Serve on a socket until a pipe ends, both of which are our parent's."""
    listener, until = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2])
    for module in (*BESIDES, *SERVICES):
        import_module(module)
    warm_reader()
    for module in SERVICES:
        del sys.modules[module]
    gc.freeze()
    try:
        serve(listener, until)
    except BecomeError as become:
        module, sys.argv[1:] = become.module, become.arguments
    else:
        return
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
