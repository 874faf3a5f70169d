"""Which keys are held down, and by which tabs. Pure."""

from collections.abc import Hashable

from drivers.api import Button


class HeldKeys:
    """A key is down while any tab holds it."""

    def __init__(self) -> None:
        self._by_tab: dict[Hashable, set[Button]] = {}

    @property
    def down(self) -> tuple[Button, ...]:
        """The keys that are down, in the order of the panel."""
        held = {key for keys in self._by_tab.values() for key in keys}
        return tuple(key for key in Button if key in held)

    def press(self, tab: Hashable, key: Button) -> bool:
        """A tab holds a key; whether that pressed it down."""
        was_up = key not in self.down
        self._by_tab.setdefault(tab, set()).add(key)
        return was_up

    def release(self, tab: Hashable, key: Button) -> bool:
        """A tab lets a key go; whether it is up now, and was not before."""
        was_down = key in self.down
        self._by_tab.get(tab, set()).discard(key)
        return was_down and key not in self.down

    def leave(self, tab: Hashable) -> tuple[Button, ...]:
        """A tab was closed; the keys that this lets go."""
        before = self.down
        self._by_tab.pop(tab, None)
        return tuple(key for key in before if key not in self.down)
