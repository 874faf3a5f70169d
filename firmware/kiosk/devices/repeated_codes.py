"""One piece in front of two readers is one scan. Pure; time is an argument.

A camera and a hand scanner see the same bottle within half a second, and a hand
scanner sends its code again while the trigger is held. A camera, which shows where a
code is, tells equal codes apart by itself: its own readings are never repeats of each
other.
"""

from dataclasses import dataclass, field, replace

from firmware.kiosk.sale.events import Event, GoodsScanned

WITHIN_S = 0.5


@dataclass(slots=True)
class RepeatedCodes:
    """What was seen lately, by placed readers (cameras) and by others."""

    _seen_at_s: dict[tuple[Event, bool], float] = field(
        default_factory=dict[tuple[Event, bool], float]
    )

    def is_repeat(self, event: Event, *, placed: bool, at_s: float) -> bool:
        """Whether this is the same scan as one before; it counts as seen either way.

        `placed`: its reader knows where in view the code is. `at_s` is monotonic; what
        two threads saw may come in the wrong order.
        """
        if isinstance(event, GoodsScanned):
            event = replace(event, by_camera=False)
        self._seen_at_s = {
            key: seen_s
            for key, seen_s in self._seen_at_s.items()
            if abs(at_s - seen_s) < WITHIN_S
        }
        others = [(event, False)] if placed else [(event, False), (event, True)]
        repeat = any(key in self._seen_at_s for key in others)
        self._seen_at_s[event, placed] = at_s
        return repeat
