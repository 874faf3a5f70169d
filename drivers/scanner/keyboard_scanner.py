"""Scanners that type: USB keyboards to the kernel, the usual mode of the factory.

Each is held alone, so that no code reaches a console. What is typed may be a pay code:
it never reaches a log or an error text.
"""

import logging
import select
import time
from typing import Final

from drivers.api import DriverError, Emit
from drivers.runtime.device_worker import DeviceWorker
from drivers.scanner.code_lines import PAUSE_S, CodeLines
from drivers.scanner.keyboard_keys import KeyInterpreter
from drivers.scanner.keyboards import (
    EV_KEY,
    EV_SYN,
    SYN_DROPPED,
    SYN_REPORT,
    Event,
    HeldKeyboard,
    InputDevices,
    PluggedKeyboard,
)

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""How often it is looked for keyboards that were plugged in."""
MAX_KEYBOARDS: Final = 8


class KeyboardScanner(DeviceWorker):
    """Every scanner that types, or the one at the USB port `port`.

    It emits `CodeSeen` for each line of each of them, at the time the line was
    complete. It is lost when none is left, and ready again with the first one. A
    `drivers.api.CodeSource`.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        port: str = "",
        inputs: InputDevices | None = None,
        name: str = "keyboard_scanner",
    ) -> None:
        super().__init__(name, emit)
        self._port = port
        self._inputs = inputs or InputDevices()
        self._typing: dict[str, _TypingScanner] = {}
        self._refused: dict[str, OSError] = {}
        self._looked_s = 0.0

    @property
    def plugged(self) -> bool:
        """Whether there is one to be opened."""
        return bool(self._inputs.keyboards(self._port))

    def open(self) -> None:
        """Hold every scanner that is plugged in; DriverError if there is none."""
        self._refused.clear()
        self._look()
        if self._typing:
            return
        if not self._refused:
            raise DriverError("no scanner that types is plugged in")
        reason = next(iter(self._refused.values()))
        raise DriverError(
            "a scanner that types cannot be held: {strerror}",
            strerror=reason.strerror,
        )

    def work(self) -> None:
        """Wait for keys, at most `PAUSE_S`, and emit the codes they complete."""
        if time.monotonic() - self._looked_s >= LOOK_S:
            self._look()
        typing = tuple(self._typing.values())
        ready, _, _ = select.select(typing, (), (), PAUSE_S)
        for each in typing:
            try:
                each.turn(time.monotonic(), ready=each in ready)
            except OSError:
                self._drop(each)
        if not self._typing:
            raise DriverError("the scanner that types is gone")

    def close(self) -> None:
        """Let every one go."""
        for each in self._typing.values():
            each.close()
        self._typing.clear()

    def _look(self) -> None:
        """Hold what was plugged in since the last look."""
        self._looked_s = time.monotonic()
        found = self._inputs.keyboards(self._port)[:MAX_KEYBOARDS]
        there = {each.plugging for each in found}
        self._refused = {key: exc for key, exc in self._refused.items() if key in there}
        for each in found:
            if each.plugging not in self._typing:
                self._hold(each)

    def _hold(self, plugged: PluggedKeyboard) -> None:
        try:
            keyboard = HeldKeyboard(plugged.node, self._inputs.hold)
        except OSError as exc:
            # udev may give it to our group a moment later: it is tried at each look.
            if plugged.plugging not in self._refused:
                log.warning(
                    "keyboard_refused device=%s keyboard=%r reason=%r",
                    *(self.name, str(plugged), exc.strerror),
                )
            self._refused[plugged.plugging] = exc
            return
        self._refused.pop(plugged.plugging, None)
        lines = CodeLines(self.name, self._emit)
        self._typing[plugged.plugging] = _TypingScanner(plugged, keyboard, lines)
        log.info("keyboard_held device=%s keyboard=%r", self.name, str(plugged))

    def _drop(self, scanner: "_TypingScanner") -> None:
        log.warning(
            "keyboard_gone device=%s keyboard=%r", self.name, str(scanner.plugged)
        )
        del self._typing[scanner.plugged.plugging]
        scanner.close()


class _TypingScanner:
    """One scanner: its keyboard, what is held down there, and its line under way."""

    def __init__(
        self, plugged: PluggedKeyboard, keyboard: HeldKeyboard, lines: CodeLines
    ) -> None:
        self.plugged = plugged
        self._keyboard = keyboard
        self._lines = lines
        self._keys = KeyInterpreter()
        self._received_s = time.monotonic()
        self._is_dropping = False

    def fileno(self) -> int:
        return self._keyboard.fileno()

    def turn(self, now_s: float, *, ready: bool) -> None:
        """Read what is ready, or notice a silence; OSError if the scanner is gone."""
        if ready:
            self._received_s = now_s
            for event in self._keyboard.read():
                self._take(event)
        elif now_s - self._received_s >= PAUSE_S:
            self._received_s = now_s
            self._keys.pause()
            self._lines.receive(b"")

    def close(self) -> None:
        self._keyboard.close()

    def _take(self, event: Event) -> None:
        kind, code, value = event
        if kind == EV_SYN:
            self._synchronise(code)
        elif kind == EV_KEY and not self._is_dropping:
            typed = self._keys.feed(code, value)
            if typed:
                self._lines.receive(typed)

    def _synchronise(self, code: int) -> None:
        """What follows a loss is stale up to the next report, says the kernel."""
        if code == SYN_DROPPED:
            log.warning("keys_dropped keyboard=%r", str(self.plugged))
            self._is_dropping = True
            self._keys.lose()
            self._lines.spoil()
        elif code == SYN_REPORT:
            self._is_dropping = False
