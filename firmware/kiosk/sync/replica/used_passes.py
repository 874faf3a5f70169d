"""Which passes this kiosk has taken lately: none is taken for two sales (E34).

A file of its own, so that a restart forgets none: a screenshot of the pass may come
right after it. It names digests, no member. Main thread only.
"""

import logging
from hashlib import sha256
from pathlib import Path

from firmware.base.durable_files import replace_durably

log = logging.getLogger(__name__)

FILE = "passes.used"
"""Its name in the folder of the kiosk's own files."""
MAX_PASSES = 64
"""More than customers show while a pass is good; older ones make room."""
_DIGITS = 32


class UsedPasses:
    """Remembers the newest `MAX_PASSES` passes; those of a damaged file are forgotten.

    A disk that takes nothing is logged: until the next restart they are known anyway.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digests = _read(path)
        self._saved = True

    def __contains__(self, member_pass: str) -> bool:
        """Whether this pass was taken before."""
        return _digest(member_pass) in self._digests

    def add(self, member_pass: str) -> None:
        """This pass was taken; on the disk after `save`."""
        kept = [each for each in self._digests if each != _digest(member_pass)]
        self._digests = [*kept, _digest(member_pass)][-MAX_PASSES:]
        self._saved = False

    def save(self) -> None:
        """Write what is new, once: the customer is greeted before that."""
        if self._saved:
            return
        self._saved = True
        try:
            replace_durably(self._path, "\n".join(self._digests).encode("ascii"))
        except OSError as exc:
            log.warning("used_passes_unsaved reason=%s", exc.strerror)


def _digest(member_pass: str) -> str:
    return sha256(member_pass.encode()).hexdigest()[:_DIGITS]


def _read(path: Path) -> list[str]:
    try:
        lines = path.read_bytes().decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as exc:
        log.warning("used_passes_unreadable reason=%s", exc.strerror)
        return []
    return [line for line in lines if len(line) == _DIGITS][-MAX_PASSES:]
