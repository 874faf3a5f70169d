"""What a sale is at one moment, and what `step` knows of that moment. Pure."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from firmware.kiosk.refund import ShownRefund
from firmware.kiosk.report import ShownReport
from firmware.kiosk.sale.effects import Effect
from firmware.kiosk.sale.events import GoodsScanned, KeptRefundSlip
from firmware.kiosk.sale.notices import Notice, NoticeKind
from firmware.kiosk.sale.phone_payment.charge import ShownCharge, ShownOrderPage
from firmware.kiosk.sale.phone_payment.means import NO_PHONE, PhoneMeans
from firmware.kiosk.sale.seen.sightings import Choice, EarlyScan, FormSeen, Puzzle
from firmware.kiosk.sale.ticket import (
    Recalled,
    Redeem,
    SaleMember,
    SlipState,
    Ticket,
)
from firmware.kiosk.stops import StopReason
from firmware.retail.article import Article
from firmware.retail.basket import Basket
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy

IN_VIEW_S = 3.0
"""How long a piece that was taken is still held before the camera, mostly."""

HOLD_AGAIN_S = 1.0
"""A request to hold points may get lost: the same one again gets the same reply."""

SLIP_REPLY_LIMIT_S = 120.0
"""After this time without a report on a slip none will come: the thread is gone.

Far longer than a slip takes: a slow printer must not get the same one again."""


class SaleState(StrEnum):
    """Where the customer stands.

    REDEEMING: points and coupons are chosen. HOLDING: the hub is asked to hold them.
    PAYING: the customer can pay. CHARGING: an attempt to pay by phone is under way.
    THANKS: it is paid; or, where the ticket is so, suspended.
    """

    IDLE = "idle"
    SCANNING = "scanning"
    WARNING = "warning"
    REDEEMING = "redeeming"
    HOLDING = "holding"
    PAYING = "paying"
    CHARGING = "charging"
    PRINTING = "printing"
    THANKS = "thanks"
    REFUNDING = "refunding"
    STOPPED = "stopped"


FROZEN = frozenset({SaleState.HOLDING, SaleState.PAYING, SaleState.CHARGING})
"""The basket has a ticket, and nothing is paid yet."""


@dataclass(frozen=True, slots=True)
class OpenApproval:
    """A badge was shown while nothing waited: one act of staff until `until_s`."""

    by: str
    until_s: float


@dataclass(frozen=True, slots=True)
class OwnSlip:
    """The slip that its own customer may print again until `until_s` (E07)."""

    sale_id: str
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """One moment: clocks, rules, and the number that the next sale would get.

    `mono_s` is monotonic, `utc` ISO 8601; `time_known` is False if the latter is a mere
    guess (N15). `journal` names the journal's epoch inside
    sale ids, so that a kiosk with a new or a restored disk never repeats one.
    `prints_slips` is False if the shop has no printer. `gift_articles`: what the
    catalogue says of articles that the policy gives away. `hub_online`: coupons and
    points can be used (A53). `next_refund` is the number of the next refund,
    `refund_open` whether the hub has not replied to the last one. `facts_wait`: the hub
    does not have every sale of this kiosk; known with a reply of the hub and with
    staff's proof only. `claim`:
    the token that a guest's sale would get, a fresh one with each event. `phone`: what
    the hub has published of payments by phone; it also has to be there.
    """

    mono_s: float
    utc: str
    policy: Policy
    kid: str
    journal: str
    next_number: int
    catalogue_revision: int
    prints_slips: bool = True
    time_known: bool = True
    gift_articles: tuple[Article, ...] = ()
    hub_online: bool = False
    next_refund: int = 1
    refund_open: bool = False
    facts_wait: bool = False
    claim: str = ""
    phone: PhoneMeans = NO_PHONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One counter's whole state. `acted_at_s` is when the customer last did something.

    `asked_at_s` is set while the hub has not replied whose card it is;
    `pays_when_named`: PAY was pressed meanwhile, and nothing else. `redeem`: what
    of points and coupons is to be used; the hub was asked for it at `hold_sent_s`.
    `ticket` is set
    from PAY to the end of the thanks; `slip` is the state of the paper in THANKS.
    `printing` is an earlier sale whose slip is under way since `printing_at_s`, and
    `refund_slip` that of a refund. `refund` is set while REFUNDING; `late_refund` ended
    when its screen was gone, and waits until staff have seen how. `report` is on the
    screen of an idle counter; `z_asked` is the number of a Z that the hub was asked for
    and has not replied to, else 0. `order_page` is that of the sale that it names.
    `awaiting` is what staff have to approve. That, or the money of PAYING, stands on
    the screen since `staff_needed_at_s`. `added_at_s` is when the last piece came,
    `added_by_camera` if a camera saw it. `choice` is what the customer is asked.
    `articles`: what the catalogue said of the basket's goods when they were scanned.
    `opened_known`: whether `opened_at` was known when it was read (N15). Rules price
    the basket as of `priced_at`, empty if that time was not known; it is so since
    `priced_at_s` (A43). `recalled` as of `Ticket`. `called`: a
    customer has called staff, or something was refused that only staff can explain;
    `called_tier` is that of the member who called and has left the counter.
    `sightings` and `puzzle` are what a camera saw in the last seconds, `early_scans`
    what waits until the slip is printed.
    """

    state: SaleState = SaleState.IDLE
    basket: Basket = field(default_factory=Basket)
    member: SaleMember | None = None
    asked_at_s: float | None = None
    pays_when_named: bool = False
    redeem: Redeem = field(default_factory=Redeem)
    hold_sent_s: float = 0.0
    ticket: Ticket | None = None
    charge: ShownCharge | None = None
    order_page: ShownOrderPage | None = None
    slip: SlipState = SlipState.NONE
    printing: Ticket | None = None
    printing_at_s: float = 0.0
    refund: ShownRefund | None = None
    late_refund: ShownRefund | None = None
    refund_slip: KeptRefundSlip | None = None
    report: ShownReport | None = None
    z_asked: int = 0
    awaiting: GoodsScanned | None = None
    staff_needed_at_s: float = 0.0
    approval: OpenApproval | None = None
    own_slip: OwnSlip | None = None
    acted_at_s: float = 0.0
    added_at_s: float | None = None
    added_by_camera: bool = False
    choice: Choice | None = None
    opened_at: str = ""
    opened_known: bool = True
    priced_at: str = ""
    priced_at_s: float = 0.0
    recalled: Recalled | None = None
    articles: tuple[Article, ...] = ()
    notice: Notice | None = None
    called: bool = False
    called_tier: Tier = Tier.NONE
    stopped_for: StopReason | None = None
    sightings: tuple[FormSeen, ...] = ()
    puzzle: Puzzle | None = None
    early_scans: tuple[EarlyScan, ...] = ()

    @property
    def gifts_declined(self) -> tuple[str, ...]:
        """The rules of gifts that are not wanted; the others declined are coupons."""
        wallet = () if self.member is None else self.member.coupons
        coupons = {each.id for each in wallet}
        return tuple(each for each in self.redeem.declined if each not in coupons)

    @property
    def staff_called(self) -> bool:
        """Whether staff are wanted: somebody called them, or a piece waits for them."""
        return self.called or self.awaiting is not None

    @property
    def calling_tier(self) -> Tier:
        """The tier of who waits for staff; NONE for a guest, or if nobody waits."""
        if not self.staff_called:
            return Tier.NONE
        return self.called_tier if self.member is None else self.member.tier


Outcome = tuple[Sale, tuple[Effect, ...]]


def just_added(sale: Sale, now: Now) -> bool:
    """Whether a piece came so lately that its package may still be in view."""
    added_s = sale.added_at_s
    return added_s is not None and now.mono_s - added_s < IN_VIEW_S


def with_article(sale: Sale, article: Article) -> Sale:
    """The sale that knows what an article in its basket is."""
    same = [
        each
        for each in sale.articles
        if (each.gtin, each.revision) == (article.gtin, article.revision)
    ]
    return sale if same else replace(sale, articles=(*sale.articles, article))


def with_notice(
    sale: Sale, kind: NoticeKind, now: Now, *, detail: str = "", stay_s: float = 0.0
) -> Sale:
    """The sale with a notice, until the policy's time for notices is over.

    It stays for `stay_s` at least.
    """
    until_s = now.mono_s + max(now.policy.patience.notice_s, stay_s)
    return replace(sale, notice=Notice(kind, until_s, detail))


def without_expired(sale: Sale, now: Now) -> Sale:
    """The sale without what has expired: a notice, an approval, a slip without report.

    Every `Tick` does this. The slip stays kept: it will be printed as COPY.
    """
    if sale.notice is not None and now.mono_s >= sale.notice.until_s:
        sale = replace(sale, notice=None)
    if sale.approval is not None and now.mono_s >= sale.approval.until_s:
        sale = replace(sale, approval=None)
    if is_printing(sale) and now.mono_s >= sale.printing_at_s + SLIP_REPLY_LIMIT_S:
        sale = replace(sale, printing=None, refund_slip=None)
    return sale


def is_printing(sale: Sale) -> bool:
    """Whether a slip is under way that is not the one of the sale under way."""
    return sale.printing is not None or sale.refund_slip is not None


def emptied(sale: Sale, now: Now) -> Sale:
    """An idle counter; what is not the customer's (a slip under way, a call) stays."""
    return Sale(
        acted_at_s=now.mono_s,
        late_refund=sale.late_refund,
        z_asked=sale.z_asked,
        printing=sale.printing,
        refund_slip=sale.refund_slip,
        printing_at_s=sale.printing_at_s,
        called=sale.called,
        called_tier=sale.calling_tier if sale.called else Tier.NONE,
        own_slip=sale.own_slip,
    )


def priced_now(sale: Sale, now: Now) -> Sale:
    """The sale whose prices are those of this moment, for a while (A43).

    If the time is not known, no rule with hours or days holds (N15).
    """
    at = now.utc if now.time_known else ""
    return replace(sale, priced_at=at, priced_at_s=now.mono_s)


def touched(sale: Sale, now: Now) -> Sale:
    """The sale after a customer's act: open, with its idle time begun anew."""
    if sale.state in {SaleState.IDLE, SaleState.THANKS}:
        opened = emptied(sale, now)
        opened = replace(
            opened,
            state=SaleState.SCANNING,
            opened_at=now.utc,
            opened_known=now.time_known,
            own_slip=None,
        )
        return priced_now(opened, now)
    return replace(
        sale,
        state=SaleState.SCANNING,
        acted_at_s=now.mono_s,
        approval=None,
        pays_when_named=False,
    )
