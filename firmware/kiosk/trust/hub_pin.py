"""The file by which a kiosk knows that its hub signs messages. Main thread only.

A power cut leaves it as it was or as it is. A damaged one counts: only a sound one of
another key, or none, lets an unsigned message be believed.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

from firmware.protocol.envelope import digest

log = logging.getLogger(__name__)

FILE = "hub-signs"
JOURNAL = "journal.sqlite"


class HubPin:
    """Whether the hub was ever seen to sign; once it was, that is on disk."""

    def __init__(self, path: Path, public_key: str) -> None:
        self._path = path
        self._text = _text(public_key)
        self._set = _holds(path, self._text)

    def __bool__(self) -> bool:
        """Whether the hub is known to sign."""
        return self._set

    def set(self) -> None:
        """The hub signs. If that cannot be written, the next start does not know it."""
        if self._set:
            return
        self._set = True
        try:
            _write(self._path, self._text)
        except OSError as exc:
            log.warning("hub_pin_not_saved reason=%s", exc)
        else:
            log.info("hub_signs path=%s", self._path)


def signs_from_the_start(folder: Path) -> bool:
    """Whether no hub of release 0.1.0 can have set this kiosk up.

    To be asked before its files are made: it starts for the first time, or it knew
    that a hub signs, be it this one or another.
    """
    return (folder / FILE).exists() or not (folder / JOURNAL).exists()


def _text(public_key: str) -> str:
    return f"{public_key} {digest(public_key.encode())}\n"


def _holds(path: Path, text: str) -> bool:
    """Whether the file is there and names no other hub's key."""
    try:
        found = path.read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return False
    except OSError as exc:
        log.warning("hub_pin_not_read reason=%s", exc)
        return True
    key = found.partition(" ")[0]
    return found == text or found != _text(key)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
