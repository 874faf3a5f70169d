"""A bounded memory of answers that can never change, asked for many at a time."""

from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Remembers at most `max_entries` answers; when full it forgets them all.

    Only for facts that stay true once they are true: the price of an article in a
    revision, a member's id. That something is absent is never remembered.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self._known: dict[K, V] = {}

    def many(
        self, keys: Collection[K], fetch: Callable[[list[K]], Mapping[K, V]]
    ) -> Mapping[K, V]:
        """Answers by key, `fetch` asked once for what is not remembered.

        May hold more than `keys`; a key without an answer is absent. Valid until the
        next call.
        """
        missing = [key for key in keys if key not in self._known]
        if missing:
            if len(self._known) + len(missing) > self._max_entries:
                self._known.clear()
                missing = list(keys)
            self._known.update(fetch(missing))
        return self._known
