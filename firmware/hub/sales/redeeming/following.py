"""What booked facts do to holds: a paid sale uses what it held, another gives it back.

In the transaction of the facts, after their rows.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.kiosk_use import DailyUse, Use, day_of
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.sale_holds import ending
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.sale_hold import PaidSale, SaleHold, was_held
from firmware.hub.members import birthdays
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import store as sales_store
from firmware.hub.sales.claims.birthday import benefit_year
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.policy.policy import Policy


class Redemptions:
    """Follows sales and voids; the handler's thread."""

    def __init__(self, stamper: Stamper, *, utc_offset_minutes: int) -> None:
        self._stamper = stamper
        self._utc_offset_minutes = utc_offset_minutes

    def sold(self, sales: Sequence[SaleClosed], connection: Connection) -> None:
        """Each sale uses what it redeemed, once; what it only held goes back."""
        held = hold_store.of_sales(connection, [sale.sale_id for sale in sales])
        touched = [
            sale.sale_id
            for sale in sales
            if sale.points_used or sale.coupons or sale.sale_id in held
        ]
        if touched:
            self._end(sales_store.paid_sales(connection, touched), held, connection)
        given = [sale for sale in sales if sale.birthday]
        if given:
            self._use_birthdays(given, connection)

    def voided(self, voids: Sequence[SaleVoided], connection: Connection) -> None:
        """A sale that was not paid gives back what it held."""
        held = hold_store.of_sales(connection, [void.sale_id for void in voids])
        if held:
            books = self._books(connection)
            for each in held.values():
                ending.release(books, each)

    def _end(
        self,
        sales: Mapping[str, PaidSale],
        held: Mapping[str, SaleHold],
        connection: Connection,
    ) -> None:
        policy = policy_store.newest(connection) or Policy()
        most = policy.reviews.unheld_day_max_points
        books = self._books(connection)
        use = DailyUse(connection, day_of(books.now))
        use.read({sale.kid for sale in sales.values()})
        for sale in sales.values():
            hold = held.get(sale.sale_id)
            believed = True
            if sale.redeems and not was_held(hold, sale):
                before = use.used(sale.kid, Use.UNHELD_POINTS)
                believed = before + sale.weight_points <= most
                use.add(sale.kid, Use.UNHELD_POINTS, sale.weight_points * believed)
            ending.paid(books, hold, sale, believed=believed)
        batch = WriteBatch()
        use.write(batch)
        batch.write(connection)

    def _use_birthdays(
        self, sales: Sequence[SaleClosed], connection: Connection
    ) -> None:
        """The benefit of the year is used, and no refund gives it back (A47)."""
        orders = sales_store.paid_sales(connection, [sale.sale_id for sale in sales])
        members = {each.member_id for each in orders.values() if each.member_id}
        born = birthdays.born_on_of(connection, members)
        policies = policy_store.by_version(
            connection, {sale.policy_version for sale in sales}
        )
        now = self._stamper.stamp().ts
        for sale in sales:
            order = orders[sale.sale_id]
            member_id, times = order.member_id, (sale.opened_at, order.closed_at)
            rules = policies.get(sale.policy_version) or Policy()
            offset = rules.store_time.utc_offset_minutes
            if member_id is not None:
                benefit = benefit_year(born.get(member_id), times, offset)
                coupon_store.use_birthday(
                    connection, member_id, benefit.year, sale_id=sale.sale_id, now=now
                )

    def _books(self, connection: Connection) -> HoldBooks:
        return HoldBooks.opened(
            connection,
            self._stamper.stamp().ts,
            utc_offset_minutes=self._utc_offset_minutes,
        )
