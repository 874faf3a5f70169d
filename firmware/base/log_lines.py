"""The log of a service: lines of printable text, whatever a value holds.

A value from outside may hold controls that clear a terminal, or a line break that makes
one line look like two. Where the journal reads standard error, each line begins with
its priority (sd-daemon(3)), so that `journalctl -p warning` finds what it should.
"""

import logging
import os
from collections.abc import Mapping

from firmware.base.printable import escaped

_FORMAT = "%(levelname)s %(name)s %(message)s"
_PRIORITIES = (
    (logging.CRITICAL, "<2>"),
    (logging.ERROR, "<3>"),
    (logging.WARNING, "<4>"),
    (logging.INFO, "<6>"),
)
_DEBUG = "<7>"
_STDERR = 2


class LineFormatter(logging.Formatter):
    """Formats a record as one printable line; a traceback adds printable lines.

    `priorities`: each line, those of a traceback too, begins with the record's.
    """

    def __init__(self, fmt: str = _FORMAT, *, priorities: bool = False) -> None:
        super().__init__(fmt)
        self._priorities = priorities

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line of a record."""
        return escaped(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, and those of its traceback."""
        before = _priority(record.levelno) if self._priorities else ""
        lines = super().format(record).split("\n")
        return "\n".join(before + escaped(line) for line in lines)


def log_to_stderr(level: str) -> None:
    """Have everything from `level` on, such as `info`, logged to standard error."""
    handler = logging.StreamHandler()
    priorities = read_by_journal(_STDERR, os.environ)
    handler.setFormatter(LineFormatter(priorities=priorities))
    logging.basicConfig(level=level.upper(), handlers=[handler])


def read_by_journal(descriptor: int, environ: Mapping[str, str]) -> bool:
    """Whether systemd's journal reads this file: JOURNAL_STREAM of systemd.exec(5).

    A service's child that writes to a file of its own inherits the variable.
    """
    stream = os.fstat(descriptor)
    return environ.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


def _priority(level: int) -> str:
    return next((sign for from_, sign in _PRIORITIES if level >= from_), _DEBUG)
