"""The sale whose points wait for who joins by its slip."""

from dataclasses import replace

from starlette.requests import Request

from firmware.hub.db.engine import reading
from firmware.hub.reports.order_details import order_details
from firmware.hub.sales.late_claims import sale_of_claim, waiting_points
from firmware.hub.web.pages.purchases import slip_of_order
from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import now_of


def waiting_offer(request: Request, claim: str) -> SlipView | None:
    """The sale of a claim with the points that wait, which may be none any more.

    None if no such sale has come here: one of a kiosk that is off its line may follow.
    """
    offset = site_of(request).utc_offset_minutes
    with reading(site_of(request).engine) as connection:
        sale_id = sale_of_claim(connection, claim)
        if sale_id is None:
            return None
        [details] = order_details(connection, sale_id)
        waiting = waiting_points(
            connection, sale_id, now=now_of(request), utc_offset_minutes=offset
        )
    slip = slip_of_order(details.order, refunded_fen=0, utc_offset_minutes=offset)
    return replace(slip, points=waiting.points)
