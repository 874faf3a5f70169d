"""A bounded cache of what can never change, read for many keys at a time."""

from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Keeps at most `max_entries` values; when full it drops them all.

    Only for what stays true once it is true: the price of an article in a revision, a
    member's id. That a key has no value is never kept.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self._known: dict[K, V] = {}

    def many(
        self, keys: Collection[K], fetch: Callable[[list[K]], Mapping[K, V]]
    ) -> Mapping[K, V]:
        """Values by key; one call of `fetch` gets those that are not kept.

        Keys without a value are absent, and further keys may be present. Valid until
        the next call.
        """
        missing = [key for key in keys if key not in self._known]
        if missing:
            if len(self._known) + len(missing) > self._max_entries:
                self._known.clear()
                missing = list(keys)
            self._known.update(fetch(missing))
        return self._known
