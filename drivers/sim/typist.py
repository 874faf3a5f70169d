"""The far side of a serial scanner: a pseudo-terminal that types given codes."""

import array
import fcntl
import os
import termios
import tty
from pathlib import Path


class Typist:
    """Types on a pseudo-terminal that the driver opens at `path`.

    `path` is a link, as udev makes one; unplugging removes it and hangs up.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        """Make the terminal and its link."""
        if self._ends is not None:
            return
        self._ends = os.openpty()
        tty.setraw(self._ends[1])
        link = self._path.with_name(f".{self._path.name}")
        link.symlink_to(os.ttyname(self._ends[1]))
        link.replace(self._path)

    def unplug(self) -> None:
        """Remove the link and hang up."""
        if self._ends is None:
            return
        self._path.unlink()
        for end in self._ends:
            os.close(end)
        self._ends = None

    def type(self, text: str, end: str = "\r\n") -> None:
        """Scan a code: its text and the line end."""
        self.send((text + end).encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are; ValueError while unplugged."""
        if self._ends is None:
            raise ValueError("the scanner is unplugged")
        while data:
            data = data[os.write(self._ends[0], data) :]

    @property
    def unread_bytes(self) -> int:
        """How many bytes the driver has not read yet; 0 while unplugged."""
        if self._ends is None:
            return 0
        count = array.array("i", [0])
        fcntl.ioctl(self._ends[1], termios.FIONREAD, count)
        return count[0]
