"""The sale whose points wait for who joins by its slip."""

from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request

from firmware.hub.db.engine import reading
from firmware.hub.reports.order_details import order_details
from firmware.hub.sales.late_claims import (
    ClaimRefusal,
    sale_of_claim,
    waiting_points,
)
from firmware.hub.web.pages.purchases import slip_of_order
from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import now_of

MAX_CLAIM = 128


class WaitingOffer(NamedTuple):
    """The sale of a claim with the points that wait, or why none do."""

    slip: SlipView
    refusal: ClaimRefusal | None = None


def waiting_offer(request: Request, claim: str) -> WaitingOffer | None:
    """What waits for who joins, or claims as a member.

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
    return WaitingOffer(replace(slip, points=waiting.points), waiting.refusal)


def claim_in(request: Request) -> str | None:
    """The claim of the address, if it can be one."""
    claim: str = request.path_params.get("claim", "")
    visible = claim.isascii() and claim.isprintable() and " " not in claim
    return claim if 0 < len(claim) <= MAX_CLAIM and visible else None
