"""Requests to the hub whose replies are still to come. Pure; time is an argument.

Bounded: one more than `MAX_PENDING` drops the oldest, which is the one whose reply is
the least likely to matter. A reply to a request that was dropped, has expired or had
its reply already has no effect, like one to a request that was never made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from firmware.base.errors import WireError
from firmware.kiosk.report import ReportReplied
from firmware.kiosk.sale.effects import RequestHold
from firmware.kiosk.sale.events import (
    HoldReplied,
    HubLost,
    MemberReplied,
    RefundReplied,
)
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    OrderPageReplied,
    PayByScanAsked,
)
from firmware.kiosk.sale.suspended.moved import BasketReplied, ReleaseAsked
from firmware.protocol.messages import (
    AskHold,
    AskMember,
    AskPass,
    BasketReply,
    HoldReply,
    MemberReply,
    Message,
    OrderPage,
    PaymentState,
    RefundReply,
    ReportReply,
    Signed,
    Unsupported,
)
from firmware.protocol.sale_parts import coupon_of
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.loyalty.rules import known_tier

MAX_PENDING = 16
HOLD_REPLY_LIMIT_S = 60.0
"""As long as a policy may let the sale wait; a later reply has no effect at all."""
MEMBER_REPLY_LIMIT_S = 120.0
"""A late reply still brings the balance onto the slip; no sale waits for it."""


@dataclass(frozen=True, slots=True)
class CatalogueConfirmed:
    """The hub has confirmed just now that the catalogue held is the newest (E30)."""


@dataclass(frozen=True, slots=True)
class HubTime:
    """The hub's time in a reply that came just now, `took_s` after its request."""

    utc_ms: int
    took_s: float


HubEvent = (
    MemberReplied
    | HoldReplied
    | ChargeReplied
    | PayByScanAsked
    | OrderPageReplied
    | BasketReplied
    | ReleaseAsked
    | RefundReplied
    | ReportReplied
    | HubLost
    | CatalogueConfirmed
    | HubTime
)
Reply = (
    MemberReply
    | HoldReply
    | RefundReply
    | PaymentState
    | ReportReply
    | BasketReply
    | OrderPage
    | Signed
    | Unsupported
)
R = TypeVar("R", bound=Message)


class AnyRequest(Protocol):
    """A request of whichever kind that is under way."""

    @property
    def correlation(self) -> str:
        """What its reply will name it by."""
        ...

    @property
    def request(self) -> Message:
        """The body of the request."""
        ...

    @property
    def sent_at_s(self) -> float:
        """When it was made, by the sale's monotonic clock."""
        ...

    @property
    def expires_at_s(self) -> float:
        """When its reply no longer counts, by the sale's monotonic clock."""
        ...

    def to_events(self, reply: Message, now_s: float) -> tuple[HubEvent, ...]:
        """What its reply means; WireError for a reply of another kind."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRequest(Generic[R]):
    """One request: its body, its times, the kind of its reply, and what that means.

    `on_reply` returns the events of a reply at a time. It may raise WireError, and the
    request goes on waiting: a forged reply must not use it up.
    """

    correlation: str
    request: Message
    sent_at_s: float
    expires_at_s: float
    reply_type: type[R]
    on_reply: Callable[[R, float], tuple[HubEvent, ...]]

    def to_events(self, reply: Message, now_s: float) -> tuple[HubEvent, ...]:
        """What its reply means; WireError for a reply of another kind."""
        if not isinstance(reply, self.reply_type):
            asked, got = type(self.request).__name__, type(reply).__name__
            raise WireError(f"{got} is no reply to {asked}")
        return self.on_reply(reply, now_s)


class PendingRequests:
    """Requests by correlation, oldest first. Main thread only; no I/O."""

    def __init__(self) -> None:
        self._pending: dict[str, AnyRequest] = {}

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._pending)

    def add(self, request: AnyRequest) -> None:
        """A request went out; the oldest one makes room if there are too many."""
        self._pending[request.correlation] = request
        while len(self._pending) > MAX_PENDING:
            del self._pending[next(iter(self._pending))]

    def forget(self, kind: type[Message]) -> None:
        """Forget requests of a kind: a newer one replaces them.

        Of a refund that was asked for twice only the last reply is how it ended: it may
        be refused first, and booked the second time.
        """
        same = [c for c, each in self._pending.items() if type(each.request) is kind]
        for correlation in same:
            del self._pending[correlation]

    def drop_expired(self, now_s: float) -> None:
        """Forget requests whose replies no longer count."""
        expired = [c for c, each in self._pending.items() if each.expires_at_s <= now_s]
        for correlation in expired:
            del self._pending[correlation]

    def receive(
        self, correlation: str, reply: Message, now_s: float, *, hub_ms: int
    ) -> tuple[HubEvent, ...]:
        """The events of a reply, once for each request; WireError as `to_events`.

        `hub_ms` is the hub's time in it. None for an older hub that cannot reply: all
        goes on as without a reply.
        """
        self.drop_expired(now_s)
        request = self._pending.get(correlation)
        if request is None or isinstance(reply, Unsupported):
            return ()
        events = request.to_events(reply, now_s)
        del self._pending[correlation]
        return HubTime(hub_ms, now_s - request.sent_at_s), *events


def member_request(
    card: str,
    correlation: str,
    now_s: float,
    *,
    tier: bool = False,
    member_pass: str = "",
) -> PendingRequest[MemberReply]:
    """Whose card is this? The reply becomes a `MemberReplied` for that card.

    `tier`: the hub knows tiers, and what else prices depend on. `member_pass`: it was a
    pass, and `card` is the pseudonym in it.
    """

    def on_reply(reply: MemberReply, _now_s: float) -> tuple[HubEvent, ...]:
        replied = MemberReplied(
            card,
            reply.member_id,
            reply.balance_points,
            tier=known_tier(reply.tier),
            birthday=reply.birthday,
            next_tier=known_tier(reply.next_tier or ""),
            next_missing_fen=reply.next_missing_fen,
            used_up=reply.used_up,
            coupons=tuple(coupon_of(each) for each in reply.coupons),
            refusal=_refusal(reply),
        )
        return (replied,)

    asked = AskMember(card=card, tier=tier, wallet=tier)
    return PendingRequest(
        correlation=correlation,
        request=AskPass(member_pass=member_pass) if member_pass else asked,
        sent_at_s=now_s,
        expires_at_s=now_s + MEMBER_REPLY_LIMIT_S,
        reply_type=MemberReply,
        on_reply=on_reply,
    )


def _refusal(reply: MemberReply) -> PassFault | None:
    """Why a pass opens nothing; a reason of a later hub is none that is known here."""
    if reply.refusal is None:
        return None
    known = reply.refusal in set(PassFault)
    return PassFault(reply.refusal) if known else PassFault.UNKNOWN


def hold_request(
    asked: RequestHold, correlation: str, now_s: float
) -> PendingRequest[HoldReply]:
    """Hold this for a sale; the reply becomes a `HoldReplied` for that sale."""

    def on_reply(reply: HoldReply, _now_s: float) -> tuple[HubEvent, ...]:
        replied = HoldReplied(
            asked.sale_id,
            reply.refusal,
            reply.coupon,
            reply.balance_points,
        )
        return (replied,)

    return PendingRequest(
        correlation=correlation,
        request=AskHold(
            sale_id=asked.sale_id,
            member_id=asked.member_id,
            points=asked.points,
            coupons=asked.coupons,
        ),
        sent_at_s=now_s,
        expires_at_s=now_s + HOLD_REPLY_LIMIT_S,
        reply_type=HoldReply,
        on_reply=on_reply,
    )
