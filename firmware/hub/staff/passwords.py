"""Hashes and verifies passwords (Argon2id), one at a time: each takes 46 MB.

The one module that imports argon2, an extra of the hub's web.
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.staff.password_rules import normal

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MEMORY_KIB = 47_104
ROUNDS = 1
"""OWASP's choice: about 0.3 s and 46 MB on a Raspberry Pi 4."""
LANES = 1
WAITING_MAX = 3
NOBODYS = "nobody has this password"


class Passwords:
    """Any thread. `turn` bounds who may verify: one does, three wait, others do not."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB) -> None:
        self._memory_kib = memory_kib
        self._places = BoundedSemaphore(1 + WAITING_MAX)
        self._one = Lock()

    @contextmanager
    def turn(self) -> Generator[bool]:
        """Wait for one's turn, then True; False at once where too many wait."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            with self._one:
                yield True
        finally:
            self._places.release()

    @property
    def has_room(self) -> bool:
        """Whether somebody else may still wait."""
        free = self._places.acquire(blocking=False)
        if free:
            self._places.release()
        return free

    def hashed(self, password: str) -> str:
        """The hash of a password, with a salt of its own."""
        return self._hasher.hash(normal(password))

    def is_right(self, hashed: str | None, password: str) -> bool:
        """Whether a password is that of the hash; as long without a hash: never."""
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415 - an extra

        try:
            right = self._hasher.verify(hashed or self._nobodys, normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return right and bool(hashed)

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash is of other parameters than those of now."""
        return self._hasher.check_needs_rehash(hashed)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(NOBODYS)

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        try:
            from argon2 import PasswordHasher  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise ConfigError(
                Phrase("passwords need argon2-cffi: install the hub's web")
            ) from error
        return PasswordHasher(
            time_cost=ROUNDS, memory_cost=self._memory_kib, parallelism=LANES
        )
