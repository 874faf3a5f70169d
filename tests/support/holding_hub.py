"""A hub that holds points and coupons, as the far side of a kiosk on a desk."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from firmware.protocol import codec, topics
from firmware.protocol.messages import (
    AskHold,
    AskMember,
    Bundle,
    HoldReply,
    HubState,
    MemberReply,
    SaleClosed,
    SaleVoided,
    WalletCoupon,
)
from tests.support.kiosk_builders import UTC
from tests.support.kiosk_rig import KioskRig

COUPON = WalletCoupon(id="c5", name="满30减5", min_fen=3_000, off_fen=500)
FACTS = (SaleClosed, SaleVoided)


class Manner(Enum):
    """What becomes of a request to hold."""

    HELD = auto()
    HELD_TWICE = auto()
    REPLY_LOST_ONCE = auto()
    REPLY_LOST = auto()
    REQUEST_LOST = auto()
    REFUSED = auto()
    LATE = auto()


@dataclass
class HoldingHub:
    """One member with points and a coupon. Facts end holds, in whatever order."""

    manner: Manner
    points: int = 5_000
    held: dict[str, AskHold] = field(default_factory=dict[str, AskHold])
    ended: dict[str, str] = field(default_factory=dict[str, str])
    granted: Counter[str] = field(default_factory=Counter[str])
    late: list[tuple[str, HoldReply]] = field(
        default_factory=list[tuple[str, HoldReply]]
    )
    _read: int = 0

    def begins(self, kiosk: KioskRig) -> None:
        """A kiosk has started and hears of its hub."""
        self._read = 0
        kiosk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))

    def serve(self, kiosk: KioskRig) -> None:
        """Reply to what was sent since the last time, and book its facts."""
        while self._read < len(kiosk.post.sent):
            topic, payload = kiosk.post.sent[self._read]
            self._read += 1
            if topic == topics.ask("K1", "member"):
                asked = codec.decode(payload, AskMember).envelope.reply_to
                reply = MemberReply(
                    member_id="m1", balance_points=self.points, coupons=(COUPON,)
                )
                kiosk.hear(topics.reply("K1", asked or ""), reply)
            elif topic == topics.ask("K1", "hold"):
                self._hold(kiosk, payload)
            else:
                self._book(topic, payload)

    def say_late(self, kiosk: KioskRig) -> None:
        """Replies that were held back arrive at last."""
        late, self.late = self.late, []
        for asked, reply in late:
            kiosk.hear(topics.reply("K1", asked), reply)

    def _hold(self, kiosk: KioskRig, payload: bytes) -> None:
        if self.manner is Manner.REQUEST_LOST:
            return
        parcel = codec.decode(payload, AskHold)
        asked, reply_to = parcel.body, parcel.envelope.reply_to or ""
        reply = self._decide(asked)
        self.granted[asked.sale_id] += reply.refusal is None
        times = {Manner.HELD_TWICE: 2, Manner.REPLY_LOST: 0, Manner.LATE: 0}
        if self.manner is Manner.REPLY_LOST_ONCE:
            times[self.manner] = 0 if self.granted[asked.sale_id] == 1 else 1
        for _ in range(times.get(self.manner, 1)):
            kiosk.hear(topics.reply("K1", reply_to), reply)
        if self.manner is Manner.LATE:
            self.late.append((reply_to, reply))

    def _decide(self, asked: AskHold) -> HoldReply:
        if asked.sale_id in self.ended:
            return HoldReply(refusal="sale_ended")
        if self.manner is Manner.REFUSED:
            return HoldReply(refusal="points_short", balance_points=100)
        if asked.sale_id not in self.held:
            self.held[asked.sale_id] = asked
            self.points -= asked.points
        return HoldReply(balance_points=self.points)

    def _book(self, topic: str, payload: bytes) -> None:
        for fact in _facts(topic, payload):
            before = self.ended.get(fact.sale_id)
            kind = type(fact).__name__
            assert before in {None, kind}
            self.ended[fact.sale_id] = kind
            hold = self.held.get(fact.sale_id)
            if before is None and hold is not None and isinstance(fact, SaleVoided):
                self.points += hold.points


def _facts(topic: str, payload: bytes) -> Iterator[SaleClosed | SaleVoided]:
    if topic in {topics.event("K1", "sale"), topics.event("K1", "void")}:
        yield codec.decode(payload, *FACTS).body
    if topic == topics.event("K1", "bundle"):
        for fact in codec.decode(payload, Bundle).body.facts:
            yield codec.decode(bytes(fact), *FACTS).body
