"""Commands on their way: who submitted them, who handles them, what became of them."""

import logging
import queue
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.feature.command import Command, CommandHandlers, UnitOfWork

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What became of a command: the handler's result, or why there is none."""

    result: object = None
    error: str = ""


Replies = queue.Queue[CommandOutcome]
"""Where whoever submits a command waits for its outcome; give it a maxsize."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A command in the inbox; `replies` gets its outcome after the commit."""

    command: Command
    replies: Replies | None = None

    def reply(self, outcome: CommandOutcome) -> None:
        """Hand over the outcome; a queue without room loses it, and that is logged."""
        if self.replies is None:
            return
        try:
            self.replies.put_nowait(outcome)
        except queue.Full:
            name = type(self.command).__name__
            log.warning("command_outcome_dropped command=%s", name)


class CommandRun:
    """The commands of one batch, inside its transaction; the handler's thread."""

    def __init__(self, handlers: CommandHandlers) -> None:
        self._handlers = handlers
        self._done: list[tuple[Submitted, UnitOfWork, object]] = []

    def handle(self, commands: Sequence[Submitted], connection: Connection) -> None:
        """Have each handled by its type, in order; raises what the handlers raise."""
        for submitted in commands:
            work = UnitOfWork(connection)
            handler = self._handlers[type(submitted.command)]
            self._done.append((submitted, work, handler(submitted.command, work)))

    def committed(self) -> None:
        """What was done is durable: let memory follow, and reply."""
        for submitted, work, result in self._done:
            work.committed()
            submitted.reply(CommandOutcome(result))
