"""`python -m tests.support.locked_process open|reads|locked FOLDER`: what is refused.

A process that tries, locked as the decoder's or not, what a decoder never needs. It
prints {attempt: the error's number, 0 where it succeeds} as JSON.
"""

import ctypes
import errno
import json
import mmap
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.decoder_process import sandbox

MUCH_BYTES = 2 * sandbox.MORE_BYTES
PTRACE_TRACEME = 0


class Attempts:
    """Each public method is one attempt; it raises what it is refused with."""

    def __init__(self, folder: Path, pair: tuple[socket.socket, socket.socket]) -> None:
        self._folder = folder
        self._pair = pair
        self._libc = ctypes.CDLL(None, use_errno=True)

    def open_a_socket(self) -> None:
        socket.socket().close()

    def send_to_somebody(self) -> None:
        self._pair[0].sendmsg([b"x"])

    def read_a_file(self) -> None:
        Path("/etc/passwd").read_bytes()

    def read_a_key(self) -> None:
        (self._folder / "key").read_bytes()

    def write_a_file(self) -> None:
        (self._folder / "new").write_bytes(b"x")

    def make_a_folder(self) -> None:
        (self._folder / "folder").mkdir()

    def delete_a_file(self) -> None:
        (self._folder / "old").unlink()

    def fork(self) -> None:
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)

    def start_a_program(self) -> None:
        subprocess.run(["/bin/true"], check=True)

    def become_a_program(self) -> None:
        os.execv("/nowhere", ["/nowhere"])  # noqa: S606 - there is none

    def signal_the_kiosk(self) -> None:
        os.kill(os.getppid(), 0)

    def be_traced(self) -> None:
        self._called("ptrace", PTRACE_TRACEME, 0, 0, 0)

    def read_another_memory(self) -> None:
        # Without any piece of memory it only asks whether it may.
        self._called("process_vm_readv", os.getppid(), None, 0, None, 0, 0)

    def make_code(self) -> None:
        mmap.mmap(-1, 4_096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()

    def take_much_memory(self) -> None:
        bytearray(MUCH_BYTES)

    # What it goes on to do.

    def start_a_thread(self) -> None:
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()

    def report(self) -> None:
        os.write(self._pair[0].fileno(), b"x")

    def _called(self, name: str, *arguments: object) -> None:
        if getattr(self._libc, name)(*arguments) < 0:
            raise OSError(ctypes.get_errno(), name)


def tried(attempt: Callable[[], None]) -> int:
    try:
        attempt()
    except OSError as exc:
        return exc.errno or -1
    except MemoryError:
        return errno.ENOMEM
    return 0


def main() -> None:
    how, folder = sys.argv[1], Path(sys.argv[2])
    attempts = Attempts(folder, socket.socketpair())
    told = os.dup(1)
    if how != "open":
        sandbox.begin()
        failed = sandbox.lock(opens=how == "reads")
        if failed:
            sys.exit(failed)
    names = [name for name in vars(Attempts) if not name.startswith("_")]
    results = {name: tried(getattr(attempts, name)) for name in names}
    os.write(told, json.dumps(results).encode())


if __name__ == "__main__":
    main()
