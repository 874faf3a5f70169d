"""The terminal of the console: history, completion, and a shop that is not forgotten.

The only door to prompt_toolkit, which runs an event loop of its own while it waits for
a line. What the kiosk sends meanwhile is received in that loop, in the same thread.
"""

import asyncio
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output

from firmware.virtual.console.completion import candidates
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

PROMPT = "\n> "
MAX_HISTORY = 1_000
WATCH_S = 0.1
PAY_CODE = re.compile(r"\d{16,}")
"""Somebody may hold a phone before a real scanner: such a line is not kept."""


def history_file(environment: Mapping[str, str]) -> Path | None:
    """Where typed lines are kept for the next time; None without a home."""
    home = environment.get("HOME")
    state = environment.get("XDG_STATE_HOME") or (home and f"{home}/.local/state")
    return Path(state) / "countertop" / "desk-history" if state else None


class LineHistory(History):
    """The last 1,000 lines in a file; without one, or if it fails, in memory only."""

    def __init__(self, path: Path | None) -> None:
        super().__init__()
        self._path = path

    def load_history_strings(self) -> Iterable[str]:
        """The lines, newest first; the file is cut to what is kept."""
        if self._path is None:
            return []
        with suppress(OSError, UnicodeDecodeError):
            lines = self._path.read_text("utf-8").splitlines()
            if len(lines) > MAX_HISTORY:
                lines = lines[-MAX_HISTORY:]
                self._path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            return list(reversed(lines))
        return []

    def store_string(self, string: str) -> None:
        """Keep a line for the next time, but for one with a pay code."""
        if self._path is None or PAY_CODE.search(string):
            return
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            with os.fdopen(os.open(self._path, flags, 0o600), "a") as file:
                file.write(f"{' '.join(string.split())}\n")


class CommandCompleter(Completer):
    """Completes commands, and what the shop has: articles, members, photographs."""

    def __init__(
        self, stage: Stage, forms: Sequence[Form], keys: Mapping[str, Sequence[str]]
    ) -> None:
        self._stage = stage
        self._forms = forms
        self._keys = keys

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The words that may stand at the cursor."""
        del complete_event
        text = document.text_before_cursor
        begun = document.get_word_before_cursor(WORD=True)
        for word in candidates(text, self._forms, self._offer):
            yield Completion(word, start_position=-len(begun))

    def _offer(self, slot: str, before: Sequence[str]) -> Iterable[str]:
        settings = self._stage.settings
        match slot:
            case "CODE":
                return settings.goods
            case "NAME":
                return settings.members
            case "NUMBER" if before[-1:] == ["photograph"]:
                return map(str, range(1, len(self._stage.photographs) + 1))
            case "KEY":
                return self._keys.get(before[0], ())
            case _:
                return ()


class TerminalLines:
    """Lines that a person types; Ctrl-C and Ctrl-D end them.

    `keys` are the configuration keys that may follow `policy` and `kiosk`. `source` and
    `screen` are the terminal unless they are given.
    """

    def __init__(
        self,
        stage: Stage,
        forms: Sequence[Form],
        keys: Mapping[str, Sequence[str]],
        *,
        source: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._stage = stage
        self._session = PromptSession[str](
            PROMPT,
            history=LineHistory(history_file(os.environ)),
            auto_suggest=AutoSuggestFromHistory(),
            completer=CommandCompleter(stage, forms, keys),
            complete_while_typing=False,
            input=source,
            output=screen,
        )

    def next_line(self) -> str | None:
        """The next line; None at Ctrl-C or Ctrl-D."""
        try:
            return self._session.prompt(pre_run=self._receive_meanwhile).strip()
        except (EOFError, KeyboardInterrupt):
            return None

    def _receive_meanwhile(self) -> None:
        get_app().create_background_task(self._watch())

    async def _watch(self) -> None:
        """Receive what the kiosk shows, so that it never waits for a person."""
        while True:
            self._stage.remote.watch(0)
            await asyncio.sleep(WATCH_S)
