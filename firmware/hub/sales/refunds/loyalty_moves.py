"""What refunds move of a member's points and coupons (A21, A24, A25, A29)."""

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.issuing.spend_returns import withdraw_spend_returns
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.times import moment_of
from firmware.hub.sales.refunds.burned import Spent, coupon_holds, spent_by
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder
from firmware.hub.sales.refunds.store import KeptRefund
from firmware.retail.loyalty.point_events import PointEvent, PointKind


class LoyaltySide:
    """The member's side of one sale, in one transaction. `now` is UTC text."""

    def __init__(
        self,
        connection: Connection,
        order: KeptOrder,
        now: str,
        *,
        utc_offset_minutes: int,
    ) -> None:
        self._connection = connection
        self._order = order
        self._now = now
        calendar = calendar_in_force(connection, utc_offset_minutes)
        self._book = PointsBook(connection, calendar, now)
        self._earning = event_store.find(connection, sale_event_id(order.sale_id))
        self._spent: Spent | None = None
        if order.member_id is not None:
            self._spent = spent_by(connection, order.member_id, order.sale_id)

    @property
    def member_id(self) -> str | None:
        """Who earned by the sale, be it later by its slip; None if nobody did."""
        return self._earning.member_id if self._earning else self._order.member_id

    @property
    def earned_points(self) -> int:
        """What the sale earned; 0 as long as it is withheld."""
        return self._earning.event.points if self._earning else 0

    @property
    def burned_points(self) -> int:
        """What the sale used."""
        return self._spent.points if self._spent else 0

    @property
    def taken(self) -> tuple[int, int]:
        """Points and money (fen) that were taken back so far."""
        if self._earning is None:
            return 0, 0
        earning_id = self._earning.event.id
        kind = PointKind.TAKE_BACK
        return event_store.points_naming(self._connection, earning_id, kind)

    @property
    def given_back_points(self) -> int:
        """What of the used points was given back so far."""
        if self._spent is None:
            return 0
        of, kind = self._spent.event_id, PointKind.GIVE_BACK
        return event_store.points_naming(self._connection, of, kind)[0]

    @property
    def balance_points(self) -> int | None:
        """What the member can spend now."""
        if self.member_id is None:
            return None
        return ledger_store.balance_points(self._connection, self.member_id, self._now)

    def move(self, refund: KeptRefund, *, whole: bool) -> None:
        """Book what a refund moves; each event once."""
        name, at = f"refund:{refund.refund_id}", refund.at
        if refund.points_taken or refund.net_fen or whole:
            self.take_back(name, at, points=refund.points_taken, fen=refund.net_fen)
        self.give_back(name, at, refund.points_back)
        self.free(refund.coupons)

    def give_back(self, name: str, at: str, points: int) -> None:
        """Give used points back to their lots (A25, A28)."""
        if self._spent is None or not points:
            return
        self._record(
            PointEvent(
                id=f"{name}:back",
                kind=PointKind.GIVE_BACK,
                at=moment_of(at),
                points=points,
                of=self._spent.event_id,
            ),
        )

    def free(self, coupons: tuple[str, ...]) -> None:
        """Give the sale's coupons back, each until its own end (A21)."""
        book, sale_id = CouponBook(self._connection, self._now), self._order.sale_id
        for hold_id in coupon_holds(self._connection, sale_id, coupons):
            book.give_back(hold_id)

    def take_back(self, name: str, at: str, *, points: int, fen: int) -> None:
        """Take back earned points, and lower the tier's spend by `fen` (A30, A32).

        And coupons that the sale brought, if too little of it is left.
        """
        if self._earning is None:
            return
        event = PointEvent(
            id=f"{name}:taken",
            kind=PointKind.TAKE_BACK,
            at=moment_of(at),
            points=points,
            of=self._earning.event.id,
        )
        self._record(event, money_fen=fen)
        withdraw_spend_returns(
            self._connection,
            self._order.sale_id,
            kept_fen=self._earning.money_fen - self.taken[1],
            now=self._now,
        )

    def _record(self, event: PointEvent, *, money_fen: int = 0) -> None:
        if self.member_id is not None:
            self._book.record(
                MemberEvent(
                    member_id=self.member_id,
                    event=event,
                    money_fen=money_fen,
                    sale_id=self._order.sale_id,
                )
            )
