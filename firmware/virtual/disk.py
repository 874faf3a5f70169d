"""A small file system for the kiosk alone, which a script can fill for real.

A tmpfs in a mount namespace of its own, so that nobody needs to be root. A keeper
process holds it, over the kiosk's restarts, until its input is closed.
"""

import os
import subprocess
from pathlib import Path

from drivers.api import DriverError

NO_SMALL_DISK = "this machine lets nobody make a small disk"
STOP_LIMIT_S = 5.0
_KEEP = (
    'mount -t tmpfs -o "size=$1,mode=700" countertop "$0"'
    " && echo kept && exec cat >/dev/null"
)
_BALLAST = "ballast"
_MB = 1024 * 1024


class SmallDisk:
    """`size_mb` mounted on `folder`, visible to the kiosk only.

    DriverError if the kernel allows no namespaces, as in many containers. One
    thread.
    """

    def __init__(self, folder: Path, size_mb: int) -> None:
        folder.mkdir()
        keep = ("sh", "-c", _KEEP, str(folder), f"{size_mb}m")
        self._keeper = subprocess.Popen(
            ["/usr/bin/unshare", "--map-root-user", "--mount", *keep],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        line = self._keeper.stdout.readline() if self._keeper.stdout else ""
        if line != "kept\n":
            self.close()
            raise DriverError(f"{NO_SMALL_DISK}: {line.strip()}")
        self.path_from_outside = Path(f"/proc/{self._keeper.pid}/root{folder}")

    @property
    def inside(self) -> tuple[str, ...]:
        """What to put before a command so that it sees this disk."""
        target = f"--target={self._keeper.pid}"
        return (
            "/usr/bin/nsenter",
            target,
            "--user",
            "--mount",
            "--preserve-credentials",
        )

    def leave_free(self, free_mb: int) -> None:
        """Put a file beside the kiosk's, so large that only `free_mb` stay free."""
        path = self.path_from_outside / _BALLAST
        with path.open("ab") as ballast:
            disk = os.fstatvfs(ballast.fileno())
            spare = disk.f_bavail * disk.f_frsize - free_mb * _MB
            size = max(0, ballast.tell() + spare)
            ballast.truncate(size)
            os.posix_fallocate(ballast.fileno(), 0, max(1, size))

    def close(self) -> None:
        """Let go; the disk is gone once no kiosk sees it. Idempotent."""
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            if pipe is not None:
                pipe.close()
        self._keeper.wait(STOP_LIMIT_S)
