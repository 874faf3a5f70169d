"""A vault that fails refuses a command about members, and stops nothing else.

Any other failure has the whole batch tried again: sales would wait for the vault.
"""

import logging
from collections.abc import Callable
from typing import Any

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import PortReply
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.members.vault.vault import VaultError
from firmware.hub.people.desk import refused

log = logging.getLogger(__name__)

MemberHandler = Callable[[Any, UnitOfWork], PortReply]


def guarded(handler: MemberHandler) -> MemberHandler:
    """The handler, which undoes what it did where the vault fails, and refuses."""

    def handle(command: object, work: UnitOfWork) -> PortReply:
        inner = UnitOfWork(work.connection)
        try:
            with work.connection.begin_nested():
                reply = handler(command, inner)
        except VaultError as error:
            log.error("vault_failed reason=%s", error)  # noqa: TRY400 - expected, and complete
            return refused(MemberRefusal.VAULT_FAILED)
        work.after_commit(inner.committed)
        return reply

    return handle
