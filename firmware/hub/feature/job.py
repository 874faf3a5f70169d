"""Work that recurs on the handler's thread, in slices."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is due every `period_s` seconds.

    `run` gets the monotonic time at which its slice ends and returns whether there is
    more to do now; it may raise StoreError. With `before_messages` no message is
    handled before it has succeeded once.
    """

    name: str
    period_s: float
    run: Callable[[float], bool]
    before_messages: bool = False
