"""The kiosk's side of the wire: facts out until the hub has them, answers in.

Everything here runs on the main thread; the link's own thread only puts `LinkUp`,
`LinkDown` and `Arrived` into the inbox. Bad messages are counted, told sparingly and
dropped: a stranger's bytes must not stop a sale.
"""

import logging
from collections import Counter
from dataclasses import dataclass

from firmware.base.errors import ConfigError, CountertopError, ReplicaError, WireError
from firmware.kiosk.journal import Journal, Outbox, OutboxRow
from firmware.kiosk.sale.events import MemberReplied
from firmware.kiosk.sync.bundling import bundled
from firmware.kiosk.sync.link_events import (
    Arrived,
    LinkDown,
    LinkEvent,
    LinkPort,
    LinkUp,
)
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.revision_poll import RevisionPoll
from firmware.kiosk.sync.send_window import SendWindow
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol import codec, topics
from firmware.protocol.codec import Parcel
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    BUNDLE,
    Ack,
    AskMember,
    AskNewest,
    CataloguePart,
    HubState,
    MemberReply,
    Message,
    Signed,
)
from firmware.protocol.topics import Address, Family

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CatalogueConfirmed:
    """The hub has said just now that the catalogue held is the newest (E30)."""


HubSaid = MemberReplied | CatalogueConfirmed


class Uplink:
    """Sends, receives, remembers what is under way.

    `hub_online` is what the hub's retained state says, and False without a broker.
    """

    def __init__(
        self,
        kid: str,
        stamper: Stamper,
        *,
        replicas: Replicas,
        transport: LinkPort,
    ) -> None:
        self.hub_online = False
        self.broker_online = False
        self.refused = 0
        self.bad_messages: Counter[str] = Counter()
        self._complaints = LogThrottle()
        self._kid = kid
        self._stamper = stamper
        self.journal: Journal | None = None
        self._catalogue = replicas.catalogue
        self._policy = replicas.policy
        self._transport = transport
        self._delivery = SendWindow()
        self._asked: tuple[str, str] = ("", "")
        self._fetching = ""
        self._manifest_seen = False
        self._inquiry = RevisionPoll()

    def adopt(self, journal: Journal) -> None:
        """The journal was opened, or opened anew after it had failed."""
        self.journal = journal
        self._delivery.restart()

    def handle(self, event: LinkEvent, now_s: float) -> tuple[HubSaid, ...]:
        """Take what the link says; what others must hear comes back."""
        match event:
            case LinkUp():
                self._connected()
            case LinkDown(reason):
                log.warning("link_down reason=%r", reason)
                self.broker_online = False
                self._hub_is(online=False)
                self._fetch_from("")
            case Arrived(topic, payload):
                return self._receive(topic, payload, now_s)
        return ()

    def pump(self, now_s: float) -> None:
        """Send what is due, at most a window full; call after every event."""
        self._ask_newest(now_s)
        if self.journal is None or not self.broker_online:
            return
        overdue = self._delivery.overdue(now_s)
        if overdue:
            self._delivery.hold_back()
        outbox = self.journal.outbox
        self._send(outbox, overdue, now_s)
        room = self._delivery.room()
        if room and outbox.last_place > self._delivery.frontier:
            fresh = outbox.waiting(self._delivery.frontier, room)
            self._send(outbox, fresh, now_s)

    def next_deadline_s(self) -> float | None:
        """When `pump` should next be called though nothing happens, or None."""
        if self.journal is None or not self.broker_online:
            return None
        return self._delivery.next_deadline_s()

    def ask_member(self, card: str) -> None:
        """Ask whose card this is; no answer ever comes from a hub that is away."""
        self._asked = (self._ask(AskMember(card=card)), card)

    def _ask_newest(self, now_s: float) -> None:
        """Ask whether what is held is the newest, once it is all that was published."""
        caught_up = self._manifest_seen and self._catalogue.wanted is None
        if self.hub_online and caught_up and self._inquiry.due(now_s):
            self._inquiry.sent(self._ask(AskNewest()), now_s)

    def _ask(self, request: AskMember | AskNewest) -> str:
        """Send a request; its correlation; nothing where the link refused it."""
        stamp = self._stamper.stamp()
        topic = topics.ask(self._kid, codec.tag_of(type(request)))
        payload = codec.encode(request, stamp, reply_to=stamp.id)
        taken = self._transport.publish(topic, payload, qos=0, retain=False)
        return stamp.id if taken else ""

    def tell(self, topic: str, message: Message, *, retain: bool) -> bool:
        """Publish a state, a birth or telemetry; False where the link did not take it.

        That also happens right after connecting, behind a window full of facts.
        """
        payload = codec.encode(message, self._stamper.stamp())
        qos = 1 if retain else 0
        return self._transport.publish(topic, payload, qos=qos, retain=retain)

    def _connected(self) -> None:
        log.info("link_up")
        self.broker_online = True
        self._delivery.restart()

    def _send(self, outbox: Outbox, places: tuple[int, ...], now_s: float) -> None:
        if not places:
            return
        for group in bundled(outbox.rows(places)):
            if not self._publish_facts(group):
                return
            for row in group:
                self._delivery.sent(row.place, now_s)

    def _publish_facts(self, rows: list[OutboxRow]) -> bool:
        kind, payload = rows[0].type, rows[0].payload
        if len(rows) > 1:
            kind, stamp = BUNDLE, self._stamper.stamp()
            payload = codec.encode_bundle((row.payload for row in rows), stamp)
        topic = topics.event(self._kid, kind)
        return self._transport.publish(topic, payload, qos=1, retain=False)

    def _receive(self, topic: str, payload: bytes, now_s: float) -> tuple[HubSaid, ...]:
        try:
            return self._dispatch(topics.parse(topic), topic, payload, now_s=now_s)
        except (WireError, ConfigError, ReplicaError) as exc:
            self._complain(topic, exc, now_s)
            return ()

    def _complain(self, topic: str, exc: CountertopError, now_s: float) -> None:
        kind = type(exc).__name__
        self.bad_messages[kind] += 1
        left_out = self._complaints.due(f"{kind} {topic}", now_s)
        if left_out is not None:
            log.warning("message_refused reason=%s left_out=%d", exc, left_out)

    def _dispatch(
        self, address: Address, topic: str, payload: bytes, *, now_s: float
    ) -> tuple[HubSaid, ...]:
        match address.family:
            case Family.ACK:
                self._acknowledge(codec.decode(payload, Ack, topic=topic).body, now_s)
            case Family.REPLY:
                parcel: Parcel[MemberReply | Signed] = codec.decode(
                    payload, *codec.REPLIES, topic=topic
                )
                return self._answer(address.name, parcel.body, now_s)
            case Family.STATE:
                state = codec.decode(payload, HubState, topic=topic).body
                self._hub_is(online=state.state == "ready")
            case _:
                self._publication(address, topic, payload)
        return ()

    def _publication(self, address: Address, topic: str, payload: bytes) -> None:
        """Catalogue and policy: what the hub has signed for everybody."""
        match address.family:
            case Family.CATALOGUE:
                self._catalogue.offer_manifest(_signed(payload, topic))
                self._manifest_seen = True
                self._fetch()
            case Family.CATALOGUE_PART:
                parcel = codec.decode(payload, CataloguePart, topic=topic)
                if self._catalogue.offer_part(parcel.body, parcel.body_bytes):
                    self._inquiry.caught_up()
                    self._fetch()
            case Family.POLICY:
                self._policy.offer(_signed(payload, topic))
            case _:
                raise WireError(f"{topic}: nothing that a kiosk takes")

    def _hub_is(self, *, online: bool) -> None:
        if online and not self.hub_online:
            self._delivery.restart()
        # A hub that comes back publishes its manifest anew.
        self._manifest_seen &= online
        self.hub_online = online

    def _acknowledge(self, ack: Ack, now_s: float) -> None:
        journal = self.journal
        named = journal.acknowledge(ack) if journal else None
        if journal is None or named is None:
            return
        for refused in ack.refused:
            self.refused += 1
            log.error("fact_refused seq=%d reason=%r", refused.seq, refused.reason)
        gaps = self._delivery.acknowledged(named.upto, named.others)
        self._send(journal.outbox, gaps, now_s)

    def _answer(
        self, correlation: str, reply: MemberReply | Signed, now_s: float
    ) -> tuple[HubSaid, ...]:
        if isinstance(reply, Signed):
            return self._confirmed(reply, now_s)
        asked, card = self._asked
        if correlation != asked:
            return ()
        self._asked = ("", "")
        return (MemberReplied(card, reply.member_id, reply.balance_points),)

    def _confirmed(self, said: Signed, now_s: float) -> tuple[HubSaid, ...]:
        if not self._catalogue.confirmed(said, self._inquiry.asked):
            return ()
        self._inquiry.confirmed(now_s)
        return (CatalogueConfirmed(),)

    def _fetch(self) -> None:
        """Subscribe to the parts of the publication that is wanted next, if any."""
        wanted = self._catalogue.wanted
        filter_ = topics.catalogue_parts_filter(wanted.revision) if wanted else ""
        if filter_ != self._fetching:
            self._fetch_from(filter_)

    def _fetch_from(self, filter_: str) -> None:
        """Have the parts under one filter sent, all of them, and no others."""
        if self._fetching:
            self._transport.unsubscribe(self._fetching)
        if filter_:
            self._transport.subscribe(filter_)
        self._fetching = filter_


def _signed(payload: bytes, topic: str) -> Signed:
    return codec.decode(payload, Signed, topic=topic).body
