"""Keeps the vault and its copy in order: a job of the hub."""

import logging

from sqlalchemy import Engine

from firmware.base.errors import StoreError
from firmware.hub.db.engine import reading
from firmware.hub.members.profiles.moving import move_birthdays
from firmware.hub.members.profiles.store import profiles_of

log = logging.getLogger(__name__)

UPKEEP_EVERY_S = 60.0


class VaultUpkeep:
    """The handler's thread. A vault that fails stops no sale: it is logged."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._moved = False

    def run(self, _until_s: float) -> bool:
        """Move, once a start, what an earlier build kept in plain; then the copy."""
        try:
            if not self._moved:
                move_birthdays(self._engine)
                self._moved = True
            with reading(self._engine) as connection:
                vault = profiles_of(connection).vault
            vault.keep_copy()
        except StoreError as error:
            log.error("vault_failed reason=%s", error)  # noqa: TRY400 - expected, and complete
        return False
