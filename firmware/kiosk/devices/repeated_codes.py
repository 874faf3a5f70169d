"""One piece in front of two readers is one scan. Pure; time is an argument.

A camera and a hand scanner see the same bottle within half a second, and a hand
scanner sends its code again while the trigger is held. A camera, which shows where a
code is, separates equal codes by itself: its own readings are never repeats of each
other, and a hand scanner's reading is that of one piece, not of all.
"""

from dataclasses import dataclass, field, replace

from firmware.kiosk.sale.events import Event, GoodsScanned
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned

WITHIN_S = 0.5
_HAND = "hand"


@dataclass(slots=True)
class _Seen:
    """One piece, or another code, and when each reader saw it last."""

    event: Event
    at_s: dict[str, float]

    def near(self, at_s: float) -> bool:
        return any(abs(at_s - seen_s) < WITHIN_S for seen_s in self.at_s.values())

    def by_hand(self, at_s: float) -> bool:
        return _HAND in self.at_s and abs(at_s - self.at_s[_HAND]) < WITHIN_S


@dataclass(slots=True)
class RepeatedCodes:
    """What was seen lately, by placed readers (cameras) and by others."""

    _seen: list[_Seen] = field(default_factory=list[_Seen])

    def is_repeat(self, event: Event, *, placed: bool, at_s: float) -> bool:
        """Whether this is the same scan as one before; it counts as seen either way.

        `placed`: its reader knows where in view the code is. `at_s` is monotonic; what
        two threads saw may come in the wrong order.
        """
        reader = _HAND
        if isinstance(event, GoodsScanned):
            reader = f"camera {event.form}" if placed else _HAND
            event = replace(event, by_camera=False)
        elif placed:
            reader = "camera"
        if isinstance(event, PayCodeScanned):
            event = PayCodeScanned()  # what is remembered holds no secret
        self._seen = [each for each in self._seen if each.near(at_s)]
        same = self._same(event, reader, at_s)
        if same is None:
            self._seen.append(_Seen(event, {reader: at_s}))
            return False
        same.at_s[reader] = at_s
        return True

    def _same(self, event: Event, reader: str, at_s: float) -> _Seen | None:
        """The piece that another reader has seen, or a hand scanner before."""
        equal = [each for each in self._seen if each.event == event]
        by_hand = [each for each in equal if each.by_hand(at_s)]
        if reader == _HAND:
            return next(iter(by_hand or equal), None)
        return next((each for each in by_hand if reader not in each.at_s), None)
