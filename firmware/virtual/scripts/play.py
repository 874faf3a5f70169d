"""Playing a script on a stage, command after command, until one is not met."""

import time

from drivers.api import DriverError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.virtual.reporter import Reporter
from firmware.virtual.scripts.script import ScriptCommand
from firmware.virtual.stage import POLL_S, Stage


class UnmetError(Exception):
    """A command failed: the line of the script, and what was `seen` instead.

    That is a text, a phrase, or an error that has one.
    """

    def __init__(self, command: ScriptCommand, seen: object) -> None:
        super().__init__(
            Phrase(
                "line {line}: {command}\n  seen instead: {seen}",
                line=command.line,
                command=command.text,
                seen=seen,
            )
        )
        self.seen = seen


def play(stage: Stage, commands: tuple[ScriptCommand, ...], reporter: Reporter) -> None:
    """Play every command in order; UnmetError at the first that fails."""
    for command in commands:
        begun_s = time.monotonic()
        for _ in range(command.times):
            perform(stage, command)
        seconds = time.monotonic() - begun_s
        reporter.command_done(command.line, command.text, seconds)


def perform(stage: Stage, command: ScriptCommand) -> None:
    """Do what one command says, or check it until its time is up; else UnmetError."""
    until_s = time.monotonic() + command.limit_s
    while (seen := attempt(stage, command)) is not None:
        if time.monotonic() > until_s:
            raise UnmetError(command, seen)
        stage.wait_for_change(POLL_S)


def attempt(stage: Stage, command: ScriptCommand) -> str | None:
    """Do what one command says, or check it once; None if it is done or as expected.

    Else what is seen instead, which may change yet. UnmetError if it cannot be done.
    """
    asked = command.form.act or command.form.check
    try:
        return asked(stage, **command.values) if asked else None
    except OSError as exc:
        raise UnmetError(command, os_reason(exc)) from exc
    except (DriverError, ValueError) as exc:
        raise UnmetError(command, exc) from exc
