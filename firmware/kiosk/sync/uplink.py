"""The kiosk's side of the wire: facts and requests out, replies and documents in.

Everything here runs on the main thread; the link's own thread only puts `LinkUp`,
`LinkDown` and `Arrived` into the inbox. Bad messages are counted, logged sparingly and
dropped: a stranger's bytes must not stop a sale.
"""

import logging
from collections import Counter
from collections.abc import Callable
from functools import partial

from firmware.base.errors import (
    ConfigError,
    CountertopError,
    ReplicaError,
    UntrustedError,
    WireError,
)
from firmware.kiosk.journal import Journal
from firmware.kiosk.refund import RefundRequest
from firmware.kiosk.sale.effects import RequestHold
from firmware.kiosk.sale.events import HubLost
from firmware.kiosk.sync.commands import COMMANDS, commanded
from firmware.kiosk.sync.fact_sender import FactSender
from firmware.kiosk.sync.link_events import (
    Arrived,
    LinkDown,
    LinkEvent,
    LinkPort,
    LinkUp,
)
from firmware.kiosk.sync.pending_requests import (
    AnyRequest,
    CatalogueConfirmed,
    HubEvent,
    PendingRequest,
    PendingRequests,
    Reply,
    hold_request,
    member_request,
)
from firmware.kiosk.sync.publications import Publications
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.requests.refund_requests import refund_request
from firmware.kiosk.sync.revision_poll import REPLY_LIMIT_S, RevisionPoll
from firmware.kiosk.sync.sale_questions import sale_state
from firmware.kiosk.trust.hub_presence import HubPresence
from firmware.kiosk.trust.hub_trust import HubTrust
from firmware.mqtt.log_throttle import LogThrottle
from firmware.protocol import codec, topics
from firmware.protocol.codec import Parcel
from firmware.protocol.envelope import Stamp, Stamper, utc_ms
from firmware.protocol.messages import (
    Ack,
    AskNewest,
    AskRefund,
    AskSale,
    JournalSaleState,
    Message,
    Signed,
)
from firmware.protocol.topics import Address, Family

log = logging.getLogger(__name__)


class Uplink:
    """Sends, receives, and owns the requests that are under way.

    `hub_online` is the hub's retained state, and False without a broker.
    `bad_messages` counts by the name of the error.
    """

    def __init__(
        self,
        kid: str,
        stamper: Stamper,
        *,
        replicas: Replicas,
        transport: LinkPort,
        trust: HubTrust,
    ) -> None:
        self.hub_online = False
        self.broker_online = False
        self.bad_messages: Counter[str] = Counter()
        self._kid = kid
        self._stamper = stamper
        self._catalogue = replicas.catalogue
        self._transport = transport
        self._trust = trust
        self._presence = HubPresence(trust)
        self._facts = FactSender(kid, stamper, transport)
        self._publications = Publications(replicas, transport)
        self._requests = PendingRequests()
        self._revision_poll = RevisionPoll()
        self._log_throttle = LogThrottle()

    @property
    def journal(self) -> Journal | None:
        """The journal whose facts are sent, None while it is closed."""
        return self._facts.journal

    @property
    def refused(self) -> int:
        """The number of facts that the hub has refused since the start."""
        return self._facts.refused

    @property
    def hub_reads_approvals(self) -> bool:
        """Whether the hub is later than release 0.1.0: only such a one signs."""
        return self._trust.requires_signatures

    @property
    def untrusted(self) -> int:
        """The number of messages in the hub's name that it did not send, since then."""
        return self.bad_messages[UntrustedError.__name__]

    @property
    def name_taken(self) -> bool:
        """Whether another box seems to go by this kiosk's kid."""
        return self._transport.contested

    def use_journal(self, journal: Journal | None) -> None:
        """The journal was opened, opened anew after it had failed, or closed."""
        self._facts.journal = journal
        self._facts.restart()

    def handle(self, event: LinkEvent, now_s: float) -> tuple[HubEvent, ...]:
        """Handle what the link reports; the events for others are returned."""
        match event:
            case LinkUp():
                log.info("link_up")
                self.broker_online = True
                self._facts.restart()
            case LinkDown():
                self.broker_online = False
                self._presence.lost()
                self._publications.link_lost()
                return self._set_hub_online(online=False)
            case Arrived(topic, payload):
                return self._receive(topic, payload, now_s)
        return ()

    def pump(self, now_s: float) -> None:
        """Send what is due; call after every event."""
        self._requests.drop_expired(now_s)
        self._poll_revision(now_s)
        if self.broker_online:
            self._publications.repair(now_s)
            self._facts.pump(now_s)

    def next_deadline_s(self) -> float | None:
        """When `pump` should next be called without any event, or None."""
        return self._facts.next_deadline_s() if self.broker_online else None

    def request(self, make: Callable[[str, float], AnyRequest], now_s: float) -> bool:
        """Send what `make` makes of a correlation and a time; as `_send_request`."""
        stamp = self._stamper.stamp()
        return self._send_request(make(stamp.id, now_s), stamp)

    def request_member(
        self, card: str, now_s: float, *, tier: bool = False, member_pass: str = ""
    ) -> None:
        """As `member_request`; no reply ever comes from a hub that is away."""
        make = partial(member_request, card, tier=tier, member_pass=member_pass)
        self.request(make, now_s)

    def request_hold(self, asked: RequestHold, now_s: float) -> None:
        """Ask the hub to hold points and coupons; the reply may get lost."""
        self.request(partial(hold_request, asked), now_s)

    def request_refund(self, request: RefundRequest, now_s: float) -> bool:
        """Ask for a refund, or what it would give back; False if it did not go out.

        The reply to an earlier request of the kind no longer counts.
        """
        self._requests.forget(AskRefund)
        return self.request(partial(refund_request, request), now_s)

    def publish(self, topic: str, message: Message, *, retain: bool) -> bool:
        """Publish a state, a birth or telemetry; False if the link did not take it.

        That also happens right after connecting, behind a window full of facts.
        """
        payload = codec.encode(message, self._stamper.stamp())
        qos = 1 if retain else 0
        return self._transport.publish(topic, payload, qos=qos, retain=retain)

    def _poll_revision(self, now_s: float) -> None:
        """Ask whether what is held is the newest, once it is all that was published."""
        if not self.hub_online or not self._publications.up_to_date:
            return
        if not self._revision_poll.due(now_s):
            return
        stamp = self._stamper.stamp()

        def on_reply(reply: Signed, reply_s: float) -> tuple[HubEvent, ...]:
            if not self._catalogue.confirmed(reply, stamp.id):
                return ()
            self._revision_poll.confirmed(reply_s)
            return (CatalogueConfirmed(),)

        request = PendingRequest(
            correlation=stamp.id,
            request=AskNewest(),
            sent_at_s=now_s,
            expires_at_s=now_s + REPLY_LIMIT_S,
            reply_type=Signed,
            on_reply=on_reply,
        )
        accepted = self._send_request(request, stamp)
        self._revision_poll.sent(now_s, accepted=accepted)

    def _send_request(self, pending: AnyRequest, stamp: Stamp) -> bool:
        """Send a request and wait for its reply; False if the link did not take it."""
        request = pending.request
        topic = topics.ask(self._kid, codec.tag_of(type(request)))
        payload = codec.encode(request, stamp, reply_to=pending.correlation)
        accepted = self._transport.publish(topic, payload, qos=0, retain=False)
        if accepted:
            self._requests.add(pending)
        return accepted

    def _receive(
        self, topic: str, payload: bytes, now_s: float
    ) -> tuple[HubEvent, ...]:
        if not payload:
            return ()  # what stood retained was taken off
        try:
            return self._dispatch(topics.parse(topic), topic, payload, now_s=now_s)
        except (WireError, ConfigError, ReplicaError) as exc:
            self._log_refused(topic, exc, now_s)
            return ()

    def _log_refused(self, topic: str, exc: CountertopError, now_s: float) -> None:
        kind = type(exc).__name__
        self.bad_messages[kind] += 1
        left_out = self._log_throttle.due(f"{kind} {topic}", now_s)
        if left_out is None:
            return
        if isinstance(exc, UntrustedError):
            log.error("message_untrusted reason=%s left_out=%d", exc, left_out)
        else:
            log.warning("message_refused reason=%s left_out=%d", exc, left_out)

    def _dispatch(
        self, address: Address, topic: str, payload: bytes, *, now_s: float
    ) -> tuple[HubEvent, ...]:
        match address.family:
            case Family.ACK:
                message = self._trust.opened(topic, payload)
                ack = codec.decode(message, Ack, topic=topic).body
                self._facts.acknowledge(ack, now_s)
            case Family.REPLY:
                raw = self._trust.opened(topic, payload)
                parcel: Parcel[Reply] = codec.decode(raw, *codec.REPLIES, topic=topic)
                hub_ms = utc_ms(parcel.envelope.ts)
                return self._requests.receive(
                    address.name, parcel.body, now_s, hub_ms=hub_ms
                )
            case Family.COMMAND:
                message = self._trust.opened(topic, payload)
                body = codec.decode(message, AskSale, *COMMANDS, topic=topic).body
                if not isinstance(body, AskSale):
                    return (commanded(body),)
                self._reply_state(body)
            case Family.STATE:
                self._presence.receive(address, topic, payload)
                return self._set_hub_online(online=self._presence.online)
            case _:
                if self._publications.receive(address, topic, payload):
                    self._revision_poll.caught_up()
        return ()

    def _reply_state(self, asked: AskSale) -> None:
        """Reply what became of a sale; nothing while the journal is closed."""
        journal = self.journal
        state = None if journal is None else sale_state(journal, self._kid, asked)
        if state is not None:
            stamp = self._stamper.stamp()
            payload = codec.encode(state, stamp, reply_to=stamp.id)
            topic = topics.ask(self._kid, codec.tag_of(JournalSaleState))
            self._transport.publish(topic, payload, qos=0, retain=False)

    def _set_hub_online(self, *, online: bool) -> tuple[HubEvent, ...]:
        """Keep whether the hub is there; the event if it is not any more."""
        lost = self.hub_online and not online
        if online and not self.hub_online:
            self._facts.restart()
            self._revision_poll.hub_came_back()
        if not online:
            self._publications.hub_lost()
        self.hub_online = online
        return (HubLost(),) if lost else ()
