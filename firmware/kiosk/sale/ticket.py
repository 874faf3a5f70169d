"""A sale from the moment the customer presses PAY: frozen, numbered, explained.

The ticket is what the journal keeps, what the slip prints and what the hub receives.
Pure; below it are `retail` and the values of `phone_payment`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from firmware.kiosk.sale.phone_payment.charge import ChargeAttempt, TicketPayment
from firmware.retail.article import Article
from firmware.retail.basket import Basket
from firmware.retail.codes.claim_tokens import join_link
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.quote import Quote, Tender
from firmware.retail.pricing.vat import VatPart


class SaleStage(StrEnum):
    """How far a sale has come; each is journalled before it is acted on.

    SET_ASIDE: no printer can print this slip, so it waits no more. CHARGING: an attempt
    to pay by phone begins. SUSPENDED: it is voided, and its basket can be recalled.
    """

    INTENT = "intent"
    CHARGING = "charging"
    SETTLED = "settled"
    MAY_HAVE_PRINTED = "may_have_printed"
    NOT_PRINTED = "not_printed"
    SET_ASIDE = "set_aside"
    PRINTED = "printed"
    CLOSED = "closed"
    VOIDED = "voided"
    SUSPENDED = "suspended"


class VoidReason(StrEnum):
    """Why a sale that reached payment was not paid."""

    CUSTOMER = "customer"
    IDLE = "idle"
    STAFF = "staff"
    POWER_CUT = "power_cut"


class SlipState(StrEnum):
    """What is known of a slip when its sale is closed.

    SENT: the printer took it and cannot say whether it is on paper.
    """

    PRINTED = "printed"
    SENT = "sent"
    KEPT = "kept"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SaleMember:
    """Whose points these are: a card and, once the hub replied, a pseudonym.

    `balance_points` is the hub's figure before this sale, None while it is not known;
    `tier` is that before this sale, too (A42). `birthday`: today's benefit of the
    birthday can be used (A47). `next_missing_fen`: what this sale and later ones have
    to cost until `next_tier` is reached; None if money alone does not reach it, or
    nobody knows. `used_up`: offers that this member can't use any more. `coupons`:
    those that can be used, as the hub has replied in this sale; a ticket keeps none.
    `by_phone`: a pass has proven who it is; its `card` is the pseudonym, `pass_window`
    the window of the pass.
    """

    card: str
    member_id: str | None = None
    balance_points: int | None = None
    tier: Tier = Tier.NONE
    birthday: bool = False
    next_tier: Tier = Tier.NONE
    next_missing_fen: int | None = None
    used_up: tuple[str, ...] = ()
    coupons: tuple[MemberCoupon, ...] = ()
    by_phone: bool = False
    pass_window: int | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Goods of the basket that points can buy (A18): articles, their points in all.

    `name` is what people read of them.
    """

    articles: tuple[str, ...]
    points: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeem:
    """What the customer wants to use of points and coupons, or does not want.

    `points` are whole steps of `step_points`, worth `step_fen` each, at most
    `max_points`; all this is known while they are chosen. Points may also buy one of
    `exchanges`, the one for `exchange` (decision 0210), which is chosen first;
    `goods_chosen`: it was, and what is left of them may pay. `declined` are ids of
    coupons and gifts (A17, A50). `off`: the hub could not hold anything for this sale.
    """

    points: int = 0
    max_points: int = 0
    step_points: int = 0
    step_fen: int = 0
    exchange: tuple[str, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    goods_chosen: bool = False
    declined: tuple[str, ...] = ()
    off: bool = False

    @property
    def exchanging(self) -> Exchange | None:
        """What points buy, as it was chosen."""
        return next((e for e in self.exchanges if e.articles == self.exchange), None)

    @property
    def chooses_goods(self) -> bool:
        """Whether the customer chooses what points buy, before how many pay."""
        return bool(self.exchanges) and not self.goods_chosen

    @property
    def next_exchange(self) -> Exchange | None:
        """What points buy after the next press: each in turn, then nothing."""
        chosen = self.exchanging
        place = self.exchanges.index(chosen) + 1 if chosen else 0
        return next(iter(self.exchanges[place:]), None)

    @property
    def next_points(self) -> int:
        """What comes after `points`: all, then each number of steps, then none."""
        if not self.points:
            return self.max_points
        last = self.points == self.max_points
        following = self.step_points if last else self.points + self.step_points
        return 0 if following >= self.max_points else following


@dataclass(frozen=True, slots=True)
class Suspension:
    """Who suspended a basket (badge or `key`), and `at`: UTC, empty if not known.

    `articles`: what the catalogue said of its goods when they were scanned. One that
    came from the hub was that of the sale `source`, and its slip is that of `slip_no`.
    """

    by: str
    at: str
    articles: tuple[Article, ...]
    source: str = ""
    slip_no: str = ""


@dataclass(frozen=True, slots=True)
class Recalled:
    """The suspended sale whose basket this is, by this journal's number and by id."""

    number: int
    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """All facts of one sale. Times are UTC, ISO 8601; `number` is this journal's.

    `confirmed_by`: the badge or `key` that confirmed the money, empty before.
    `opened_known` and `time_known`: whether the time was known when the sale began and
    when it ended (N15). A journal of an earlier build has neither. `priced_at`: as of
    when rules priced it, empty if that is not known (A43). `vat`: the tax inside,
    before cash rounding; nothing if the slip has none. `points` are all that it uses,
    those that buy goods among them (A18), and are held at the hub like its coupons
    (E21); `declined` as of `Redeem`. `claim` is a guest's: with it who joins gets the
    points; `join_url` is where. Both are empty where nobody is invited. `booking_note`:
    what the member may book (S22). `invoice_url` is where invoices are to be had, empty
    where nowhere; with `points_taxed` one has what points paid, too. `phone_quote`:
    what it costs who pays by phone, None where nobody can; `attempt`: the newest one.
    Once one has succeeded there is a `payment`, and `quote` is the one for it.
    `suspended`: it was not to be paid, but to be recalled; `recalled`: the suspended
    sale whose basket this is, None if it was scanned here.
    """

    number: int
    sale_id: str
    receipt_no: str
    opened_at: str
    basket: Basket
    quote: Quote
    tender: Tender
    member: SaleMember | None
    catalogue_revision: int
    closed_at: str = ""
    confirmed_by: str = ""
    opened_known: bool = True
    time_known: bool = True
    priced_at: str = ""
    vat: tuple[VatPart, ...] = ()
    points: int = 0
    declined: tuple[str, ...] = ()
    claim: str = field(default="", repr=False)
    join_url: str = ""
    booking_note: str = ""
    invoice_url: str = ""
    points_taxed: bool = False
    phone_quote: Quote | None = None
    attempt: ChargeAttempt | None = None
    payment: TicketPayment | None = None
    suspended: Suspension | None = None
    recalled: Recalled | None = None

    @property
    def join_link(self) -> str:
        """What a guest's phone opens to join; empty where nobody is invited."""
        return join_link(self.join_url, self.claim) if self.claim else ""

    @property
    def settled_by(self) -> str:
        """Who confirmed the money, or the network that took it; else empty."""
        return self.confirmed_by if self.payment is None else self.payment.network

    @property
    def invoice_fen(self) -> int:
        """The sum for an invoice: what was paid, and points as `points_taxed` (A39)."""
        points_fen = self.quote.points_fen if self.points_taxed else 0
        return self.quote.payable_fen + points_fen

    @property
    def coupons(self) -> tuple[str, ...]:
        """The ids of the coupons that it uses."""
        return self.quote.coupons

    @property
    def paying_points(self) -> int:
        """The points that pay instead of money; the others buy goods."""
        return self.points - self.quote.exchange_points

    @property
    def balance_after_points(self) -> int | None:
        """The balance less what it uses, and what it earns; None without a reply."""
        if self.member is None or self.member.balance_points is None:
            return None
        return self.member.balance_points - self.points + self.quote.earned_points
