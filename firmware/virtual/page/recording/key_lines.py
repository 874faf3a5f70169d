"""Keys that visitors hold down, as commands once they let them go. Pure."""

from collections.abc import Callable

from drivers.api import Button

PRESSED_S = 0.5
"""A key that was down for less was pressed, not held."""
MEANT_HELD = {Button.UNDO, Button.REPRINT}


class KeyLines:
    """Times are monotonic seconds; `hold_s` is how long the policy wants a key held."""

    def __init__(self, hold_s: Callable[[str], float]) -> None:
        self._hold_s = hold_s
        self._since_s: dict[Button, float] = {}

    def press(self, key: Button, now_s: float) -> None:
        """A key went down."""
        self._since_s[key] = now_s

    def release(self, key: Button, now_s: float) -> str:
        """A key went up: the command; "" if it was not down."""
        since_s = self._since_s.pop(key, None)
        if since_s is None:
            return ""
        held_s = now_s - since_s
        if key in MEANT_HELD and held_s >= self._hold_s(key):
            return f"hold {key}"
        if held_s < PRESSED_S:
            return f"press {key}"
        return f"hold {key} for {held_s:.1f} s"

    def power_went(self) -> None:
        """What was down then was let go by that; it has no command."""
        self._since_s.clear()
