"""Closing flags: a person decides, or the hub computes the order anew when it can."""

import logging
from collections.abc import Callable

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.earnings import add_earning, sale_event_id, settle
from firmware.hub.loyalty.points import calendar_in_force
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.ending import undo_unheld, use_withheld
from firmware.hub.loyalty.sale_holds.sale_hold import PaidSale
from firmware.hub.sales import flag_store
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.audit import sale_flag
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.event_time import Booking, EventTime
from firmware.hub.sales.claims.in_force import came_later
from firmware.hub.sales.claims.order_flag import EARNS, FlagKind
from firmware.hub.sales.claims.price import computed_points
from firmware.hub.sales.flag_store import OpenFlag
from firmware.hub.sales.knowledge import Knowledge, PhoneProofs, no_proofs
from firmware.hub.sales.refunds.late_earnings import catch_up
from firmware.hub.sales.sale_points import sale_earning
from firmware.hub.sales.sale_posting import accepted_points_posting
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed

log = logging.getLogger(__name__)

UNJUDGED = (
    FlagKind.ENGINE_UNKNOWN,
    FlagKind.POLICY_UNKNOWN,
    FlagKind.ARTICLE_UNKNOWN,
    FlagKind.PAYMENT_UNPROVEN,
)
"""Flags that only say that the hub could not compute the order then, or did not know of
its payment."""


def accept(
    connection: Connection,
    flag: OpenFlag,
    *,
    note: str,
    now: str,
    utc_offset_minutes: int,
) -> None:
    """Close a flag in the customer's favour: what was withheld is granted.

    At most what the hub computes for the sale. Only where it does not know the sale's
    engine or policy, the kiosk's claim is all there is. The points live from now on.
    """
    sale = _sale(flag)
    points = max(_grantable_points(connection, flag), 0)
    if redeems(sale):
        use_withheld(*_redeemed(connection, flag, now, offset=utc_offset_minutes))
    if flag.member_id is not None and flag.kind not in EARNS:
        booking = Booking(EventTime(now), flag.member_id, points)
        _grant(connection, sale, booking, utc_offset_minutes=utc_offset_minutes)
    catch_up(connection, flag.sale_id, now, utc_offset_minutes=utc_offset_minutes)
    flag_store.close_flag(connection, flag.flag, note=note, now=now)
    log.info(
        "flag_accepted sale=%r flag=%d granted_points=%d withheld_points=%d",
        flag.sale_id,
        flag.flag,
        points,
        flag.withheld_points,
    )


def _grant(
    connection: Connection,
    sale: SaleClosed,
    booking: Booking,
    *,
    utc_offset_minutes: int,
) -> None:
    """Points of a flagged order onto its member's account, as a lot of today."""
    now = booking.time.at
    posting = accepted_points_posting(
        sale, member_id=booking.member_id or "", points=booking.points, event_at=now
    )
    batch = WriteBatch()
    if booking.points:
        ledger_store.add_posting(batch, posting, now)
    calendar = calendar_in_force(connection, utc_offset_minutes)
    earning = sale_earning(sale, booking, calendar=calendar, booked_at=now)
    if earning is not None:
        add_earning(batch, earning, posting.posting_id)
    batch.write(connection)
    event_ids = [sale_event_id(sale.sale_id)]
    settle(connection, event_ids, now, utc_offset_minutes=utc_offset_minutes)


def accept_of(
    connection: Connection, kid: str, *, note: str, now: str, utc_offset_minutes: int
) -> int:
    """Accept all open flags of a kiosk; their number."""
    accepted, after = 0, 0
    while found := flag_store.open_flags(connection, after=after, kid=kid):
        for flag in found:
            accept(
                connection,
                flag,
                note=note,
                now=now,
                utc_offset_minutes=utc_offset_minutes,
            )
        accepted, after = accepted + len(found), found[-1].flag
    return accepted


def dismiss(
    connection: Connection,
    flag: OpenFlag,
    *,
    note: str,
    now: str,
    utc_offset_minutes: int,
) -> None:
    """Close a flag; what was withheld stays so.

    Nobody believes the kiosk: what it used without a hold is given back.
    """
    if redeems(_sale(flag)):
        undo_unheld(*_redeemed(connection, flag, now, offset=utc_offset_minutes))
    flag_store.close_flag(connection, flag.flag, note=note, now=now)


class FlagReview:
    """Judges orders again that could not be computed when they were received.

    The handler's thread, in slices; StoreError if the database cannot. `age_max_days`
    and `utc_offset_minutes` as of `SaleHandler`.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        monotonic_s: Callable[[], float],
        *,
        age_max_days: int,
        utc_offset_minutes: int,
    ) -> None:
        self._phone_proofs: PhoneProofs = no_proofs
        self._age_max_days = age_max_days
        self._utc_offset_minutes = utc_offset_minutes
        self._engine = engine
        self._stamper = stamper
        self._monotonic_s = monotonic_s
        self._after = 0

    def with_proofs(self, phone_proofs: PhoneProofs) -> "FlagReview":
        """Itself, where sales are paid by phone."""
        self._phone_proofs = phone_proofs
        return self

    def run(self, until_s: float) -> bool:
        """Judge the next flags until `until_s`; whether there are more."""
        while True:
            with reading(self._engine) as connection:
                found = flag_store.open_flags(
                    connection, kinds=UNJUDGED, after=self._after, limit=1
                )
            if not found:
                self._after = 0
                return False
            self._after = found[0].flag
            self._judge(self._after)
            if self._monotonic_s() >= until_s:
                return True

    def _judge(self, number: int) -> None:
        """One flag, unless a person has closed it since it was found."""
        with writing(self._engine) as connection:
            flag = flag_store.open_flag(connection, number)
            if flag is not None:
                self._judge_again(connection, flag)

    def _judge_again(self, connection: Connection, flag: OpenFlag) -> None:
        """Accept an order that can be computed by now, and agrees.

        One that was computed by what the hub made only later is left to people.
        """
        knowledge = Knowledge(self._phone_proofs)
        claim = _claim(connection, flag, self._age_max_days, knowledge=knowledge)
        if came_later(claim) or sale_flag(claim) is not None:
            return
        accept(
            connection,
            flag,
            note="computed anew, agrees",
            now=self._stamper.stamp().ts,
            utc_offset_minutes=self._utc_offset_minutes,
        )
        log.info("order_agrees sale=%r flag=%d", flag.sale_id, flag.flag)


def _grantable_points(connection: Connection, flag: OpenFlag) -> int:
    points = computed_points(_claim(connection, flag))
    return flag.withheld_points if points is None else min(flag.withheld_points, points)


def _claim(
    connection: Connection,
    flag: OpenFlag,
    age_max_days: int = 0,
    *,
    knowledge: Knowledge | None = None,
) -> Claim:
    """The flagged sale as the hub can judge it by now."""
    sale = _sale(flag)
    return Claim.made(
        sale,
        flag.kid,
        time=flag.time,
        known=(knowledge or Knowledge()).of([sale], connection),
        age_max_days=age_max_days,
    )


def redeems(sale: SaleClosed) -> bool:
    """Whether a sale used points or coupons."""
    return bool(sale.points_used or sale.coupons)


def _redeemed(
    connection: Connection, flag: OpenFlag, now: str, *, offset: int
) -> tuple[HoldBooks, PaidSale]:
    books = HoldBooks.opened(connection, now, utc_offset_minutes=offset)
    return books, sales_store.paid_sales(connection, [flag.sale_id])[flag.sale_id]


def _sale(flag: OpenFlag) -> SaleClosed:
    return codec.decode(flag.payload, SaleClosed, topic=f"flag {flag.flag}").body
