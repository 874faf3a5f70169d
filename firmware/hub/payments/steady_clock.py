"""A clock for times that are stored and must not jump while the hub runs."""

from collections.abc import Callable


class SteadyClock:
    """Wall time as it was when this process started, and on from there without jumps.

    A clock that is set meanwhile changes nothing before the next start. Any thread.
    """

    def __init__(
        self, wall_s: Callable[[], float], monotonic_s: Callable[[], float]
    ) -> None:
        self._monotonic_s = monotonic_s
        self._ahead_s = wall_s() - monotonic_s()

    def __call__(self) -> float:
        """Now, in seconds since 1970 or nearly so."""
        return self._ahead_s + self._monotonic_s()
