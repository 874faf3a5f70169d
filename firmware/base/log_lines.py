"""The log of a service: lines of printable text, whatever a value holds.

A value from outside may hold controls that clear a terminal, or a line break that makes
one line look like two.
"""

import logging

from firmware.base.printable import escaped

_FORMAT = "%(levelname)s %(name)s %(message)s"


class LineFormatter(logging.Formatter):
    """Formats a record as one printable line; a traceback adds printable lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line of a record."""
        return escaped(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, and those of its traceback."""
        return "\n".join(map(escaped, super().format(record).split("\n")))


def log_to_stderr(level: str) -> None:
    """Have everything from `level` on, such as `info`, logged to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(_FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
