"""Removes what a kill left half written where python-escpos keeps its printers.

The library would load it at each start and fail at each one.
"""

import pickle
from pathlib import Path

from drivers.api import DriverError

_TORN = (EOFError, IndexError, ValueError, pickle.UnpicklingError)


def drop_torn(folder: Path) -> None:
    """Remove each file in the library's `folder` that is not whole.

    DriverError if one can be neither read nor removed.
    """
    for file in folder.glob("*.capabilities.pickle"):
        try:
            if not _is_whole(file):
                file.unlink()
        except OSError as exc:
            raise DriverError(
                "{file}: {strerror}", file=file, strerror=exc.strerror
            ) from exc


def _is_whole(file: Path) -> bool:
    try:
        pickle.loads(file.read_bytes())  # noqa: S301 - as escpos does next
    except _TORN:
        return False
    return True
