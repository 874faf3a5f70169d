"""When each key of the virtual panel moved last. Pure."""

from drivers.api import Button

LEVEL_S = 0.04
"""Longer than a contact bounces (`firmware.kiosk.devices.presses`)."""


class KeyPace:
    """Keeps both levels of a key as long as a finger does.

    Orders that waited, on a busy machine, are carried out in one moment, and what is
    pressed and let go in one moment is a bounce.
    """

    def __init__(self) -> None:
        self._moved_s: dict[Button, float] = {}

    def wait_s(self, key: Button, now_s: float) -> float:
        """How long a key must not move yet, s; 0 if it may."""
        return max(0.0, self._moved_s.get(key, now_s - LEVEL_S) + LEVEL_S - now_s)

    def moved(self, key: Button, now_s: float) -> None:
        """A key went down or up."""
        self._moved_s[key] = now_s
