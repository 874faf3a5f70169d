"""满返: a coupon after a sale from an amount on, withdrawn when that is undone."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from sqlalchemy import Connection

from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.loyalty.issuing import store
from firmware.hub.loyalty.issuing.grants import Grant, Issuer, Occasion
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.point_events import PointKind
from firmware.retail.policy.policy import Policy

POLICIES_REMEMBERED = 20


class SpendReturns:
    """Follows sales: each that earned its member points may bring a coupon.

    By the rules that the sale names. A sale that people have to look at first earns
    nothing, and brings none. `now` is the hub's time, UTC text.
    """

    def __init__(self, now: Callable[[], str]) -> None:
        self._now = now
        self._policies: BoundedCache[int, Policy] = BoundedCache(POLICIES_REMEMBERED)

    def booked(self, sales: Sequence[SaleClosed], connection: Connection) -> None:
        """Issue what these sales bring, in their transaction."""
        of_members = [sale for sale in sales if sale.member_id or sale.card]
        versions = {sale.policy_version for sale in of_members}
        policies = self._policies.many(versions, partial(_by_version, connection))
        for sale in of_members:
            policy = policies.get(sale.policy_version)
            if policy is not None and policy.coupon_rules.spend_return:
                self._issue(connection, sale, policy)

    def _issue(self, connection: Connection, sale: SaleClosed, policy: Policy) -> None:
        earned = event_store.find(connection, sale_event_id(sale.sale_id))
        offset = policy.store_time.utc_offset_minutes
        issuer = Issuer(connection, self._now(), offset)
        if earned is None:
            return
        _, back_fen = event_store.points_naming(
            connection, earned.event.id, PointKind.TAKE_BACK
        )
        for rule in policy.coupon_rules.spend_return:
            if earned.money_fen - back_fen >= rule.from_fen:
                grant = Grant(
                    occasion=Occasion.SPEND_RETURN,
                    member_id=earned.member_id,
                    cause=sale.sale_id,
                    sale_id=sale.sale_id,
                    spend_min_fen=rule.from_fen,
                )
                issuer.issue(rule, grant)


def withdraw_spend_returns(
    connection: Connection, sale_id: str, *, kept_fen: int, now: str
) -> list[str]:
    """Withdraw coupons of a sale of which `kept_fen` is left; the ids of these.

    `kept_fen`: what was paid for it before cash rounding, less its refunds. A coupon
    that was used stays used, and is gone if it is given back. In the caller's writing
    transaction; a second time changes nothing.
    """
    book = CouponBook(connection, now)
    return [
        coupon_id
        for coupon_id, least_fen in store.of_sale(connection, sale_id)
        if kept_fen < least_fen and book.withdraw(coupon_id)
    ]


def _by_version(connection: Connection, versions: Iterable[int]) -> dict[int, Policy]:
    return policy_store.by_version(connection, versions)
