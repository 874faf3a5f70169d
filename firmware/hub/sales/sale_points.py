"""What a sale earns its member, for the books of points. Pure."""

from firmware.hub.loyalty.earnings import expiry_text, sale_event_id
from firmware.hub.loyalty.event_store import Earning
from firmware.hub.sales.claims.event_time import Booking
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.point_events import LotCalendar
from firmware.retail.pricing.quote import PriceStage


def qualifying_fen(sale: SaleClosed) -> int:
    """What counts for the tier: what was due before cash rounding (A11), 0 or more."""
    rounding = PriceStage.CASH_ROUNDING
    moved = sum([step.amount_fen for step in sale.steps if step.stage == rounding])
    return max(sale.payable_fen - moved, 0)


def sale_earning(
    sale: SaleClosed, booking: Booking, *, calendar: LotCalendar, booked_at: str
) -> Earning | None:
    """What a member earns by a sale, be it nothing; None if nobody is known."""
    if booking.member_id is None:
        return None
    return Earning(
        event_id=sale_event_id(sale.sale_id),
        member_id=booking.member_id,
        at=booking.time.at,
        points=booking.points,
        money_fen=qualifying_fen(sale),
        expires_at=expiry_text(booking.time.at, calendar),
        sale_id=sale.sale_id,
        claimed_at=booking.time.claimed,
        booked_at=booked_at,
    )
