"""What carries messages between two boxes, and what the hub says of itself there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import Ack, HubState, Message
from firmware.protocol.signed_messages import sign_message
from tests.stress.crash_points.clockwork import Clockwork
from tests.stress.crash_points.points import Breakage, Fault, Place
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY
from tests.support.phone_counter import MEANS

WIRE_S = 0.02
LATE_S = 1.0
VERY_LATE_S = 40.0
OFF_S = 2.0
LONG_S = 130.0
NO_POINT = ("/newest", "/tele", "/birth", "/state")
HubWord = Literal["ready", "offline"]


@dataclass
class Wire:
    """A broker that keeps nothing, whose traffic is `carried`.

    `changed` is called when it went, or came back.
    """

    clock: Clockwork
    breakage: Breakage
    changed: Callable[[], None]
    on: bool = True
    carried: list[bytes] = field(default_factory=list[bytes])

    def carry(
        self, topic: str, payload: bytes, arrive: Callable[[], None]
    ) -> Fault | None:
        """Have a message arrive, or what becomes of it; what breaks besides."""
        self.carried.append(payload)
        if topic.endswith(NO_POINT):
            self.clock.after(WIRE_S, arrive)
            return None
        fault = self.breakage.at(Place.MESSAGE, _kind_of(topic))
        if fault in {Fault.LINK, Fault.LINK_LONG}:
            self._goes(LONG_S if fault is Fault.LINK_LONG else OFF_S)
            return None
        late_s = {Fault.LATE: LATE_S, Fault.VERY_LATE: VERY_LATE_S}
        if fault is not Fault.LOST:
            delay_s = WIRE_S if fault is None else late_s.get(fault, WIRE_S)
            self.clock.after(delay_s, arrive)
        if fault is Fault.DOUBLED:
            self.clock.after(2 * WIRE_S, arrive)
        return fault

    def _goes(self, off_s: float) -> None:
        self.on = False
        self.clock.after(WIRE_S, self.changed)
        self.clock.after(off_s, self._returns)

    def _returns(self) -> None:
        self.on = True
        self.changed()


def greet(kiosk: KioskRig, state: HubWord) -> None:
    """What a kiosk hears of its hub when it has met the broker."""
    kiosk.hear(topics.payments(), signed_documents.sign(MEANS, HUB_KEY))
    _sign(kiosk, topics.ack("K1"), Ack(epoch=1, upto=0))
    tell_state(kiosk, state)


def tell_state(kiosk: KioskRig, state: HubWord) -> None:
    """The hub's state, as the broker keeps it."""
    told = HubState(state=state, ts=HUB.stamp().ts)
    kiosk.hear(topics.hub_state(), told)
    _sign(kiosk, topics.signed_hub_state(), told)


def _sign(kiosk: KioskRig, topic: str, told: Message) -> None:
    payload = codec.encode(told, HUB.stamp())
    kiosk.hear(topic, sign_message(topic, payload, HUB_KEY))


def _kind_of(topic: str) -> str:
    """The topic without what names one reply."""
    head = topic.rpartition("/")[0]
    return head if head.endswith("/rsp") else topic
