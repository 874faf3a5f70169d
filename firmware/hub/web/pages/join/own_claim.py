"""`/j/CLAIM` for who is a member already: the points of the slip by one press (A48)."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import ClaimSale
from firmware.hub.members.replies import Claimed
from firmware.hub.port.client import PortError
from firmware.hub.sales.late_claims import ClaimRefusal
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.join.offer import WaitingOffer, claim_in, waiting_offer
from firmware.hub.web.pages.join.page import join
from firmware.hub.web.pages.member.page import no_link
from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.rendering import page, site_of
from firmware.hub.web.session import member_of
from firmware.hub.web.wording.words import Sentence
from firmware.retail.codes.claim_tokens import is_claim

UNAVAILABLE, SEE_OTHER = 503, 303
OTHERWISE: Final = "new"
"""Asks for the join page although the browser has a member's link."""
HUB_AWAY = Sentence("店里的主机暂时不在，积分还没记。请过一会儿再按一次，不会重复记。")
_NOTHING_WAITS = {
    ClaimRefusal.TAKEN: Sentence("这单的积分已经领过了。"),
    ClaimRefusal.TOO_LATE: Sentence("这单过了补积分的日子。"),
    ClaimRefusal.FLAGGED: Sentence("这单店里还要核对，补积分请带小票找店员。"),
}
_UNKNOWN = Sentence("这不是本店小票上的码。")


@dataclass(frozen=True, slots=True)
class OwnClaim:
    """What the page says; without a `button` there is nothing to claim."""

    title: Sentence
    lead: Sentence
    button: Sentence | None = None
    offer: SlipView | None = None
    notice: Sentence | None = None


def claim_or_join(request: Request) -> Response:
    """The points for a member; the join page for everybody else."""
    claim = claim_in(request)
    if claim is None or OTHERWISE in request.query_params or not _member_of(request):
        return join(request)
    return _shown(request, _own_claim(waiting_offer(request, claim), claim))


def send_own_claim(request: Request, sent: SentForm) -> Response:
    """Have the hub note the points; the member's page says what became of it."""
    del sent
    claim, member_id = claim_in(request), _member_of(request)
    if claim is None or member_id is None:
        return no_link(request)
    command = ClaimSale(member_id=member_id, claim=claim)
    try:
        reply = site_of(request).hub.call(command, Claimed)
    except PortError:
        again = _own_claim(waiting_offer(request, claim), claim, HUB_AWAY)
        return _shown(request, again, UNAVAILABLE)
    if isinstance(reply, CommandRefused):
        return no_link(request)
    outcome = str(reply.points) if reply.points else reply.claim or "0"
    return RedirectResponse(f"/me?claimed={outcome}", SEE_OTHER)


def _own_claim(
    offer: WaitingOffer | None, claim: str, notice: Sentence | None = None
) -> OwnClaim:
    button = Sentence("把这单积分记给我")
    if offer is None and not is_claim(claim):
        return OwnClaim(Sentence("没有可领的积分"), _UNKNOWN)
    if offer is None:
        lead = Sentence("先记下，小票一到店里，积分就到你账上。")
        return OwnClaim(Sentence("这单还没传到店里"), lead, button, notice=notice)
    if not offer.slip.points:
        lead = _NOTHING_WAITS.get(offer.refusal) if offer.refusal else None
        lead = lead or Sentence("这单没有积分。")
        return OwnClaim(Sentence("没有可领的积分"), lead, offer=offer.slip)
    title = Sentence("刚才那单的 {points} 分，还给你留着", points=offer.slip.points)
    lead = Sentence("你已经是会员，按一下就到账。")
    return OwnClaim(title, lead, button, offer.slip, notice)


def _shown(request: Request, own: OwnClaim, status: int = 200) -> Response:
    path = request.url.path.removesuffix("/mine")
    action, other = f"{path}/mine", f"{path}?{OTHERWISE}=1"
    return page(request, "claim.html", status, own=own, action=action, other=other)


def _member_of(request: Request) -> str | None:
    with reading(site_of(request).engine) as connection:
        return member_of(request, connection)
