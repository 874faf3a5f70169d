"""Buttons, lamp and buzzer."""

from enum import StrEnum
from typing import Protocol


class Button(StrEnum):
    """The buttons of the panel, and staff's key switch, which closes when turned."""

    PAY = "pay"
    UNDO = "undo"
    CALL = "call"
    REPRINT = "reprint"
    KEY = "key"


class Lamp(StrEnum):
    """Colours of the panel's lamp."""

    OFF = "off"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Panel(Protocol):
    """Buttons, a lamp with three colours and a buzzer. No method blocks.

    `beep` takes (on_s, off_s) pairs, played in order; a new pattern replaces the old.
    """

    def start(self) -> None:
        """Claim the pins and begin to report edges."""
        ...

    def lamp(self, colour: Lamp, *, blinking: bool = False) -> None:
        """Light the lamp in one colour, steady or blinking."""
        ...

    def beep(self, pattern: tuple[tuple[float, float], ...]) -> None:
        """Play a pattern."""
        ...

    def stop(self, limit_s: float) -> bool:
        """Lamp and buzzer off, pins released; False if not within `limit_s`."""
        ...
