"""`/m/LINK` and `/me`: the member's page, its pass, its points, its slips."""

import re
from collections.abc import Callable

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import OpenLink
from firmware.hub.members.replies import LinkOpened
from firmware.hub.port.client import PortError
from firmware.hub.web.pages.member.passes import pass_maker
from firmware.hub.web.pages.member.reading import member_view
from firmware.hub.web.pages.member.view import TIERS, NextTier
from firmware.hub.web.pages.purchases import slip_of
from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.hub.web.session import (
    COOKIE,
    is_link,
    member_of,
    now_of,
    sign_in,
    sign_out,
)
from firmware.hub.web.wording import figures
from firmware.hub.web.wording.words import Sentence, Words

SEE_OTHER = 303
_POINTS = re.compile(r"[1-9][0-9]{0,8}")
NO_STORE = {"Cache-Control": "no-store"}
WELCOMES = {
    "0": Sentence("欢迎加入。下次出示会员码就行。"),
    "too_late": Sentence("欢迎加入。刚才那单过了补积分的日子，下次出示会员码就有分。"),
    "taken": Sentence("欢迎加入。刚才那单的积分已经有人领过。"),
    "flagged": Sentence("欢迎加入。刚才那单店里还要核对，补积分请带小票找店员。"),
    "waiting": Sentence("欢迎加入。刚才那单的积分一到店里就记给你。"),
    "sale_unknown": Sentence("欢迎加入。刚才那单还没传到店里，补积分请带小票找店员。"),
}

CLAIMED = {
    "0": Sentence("这单没有积分。"),
    "too_late": Sentence("这单过了补积分的日子，没有记分。"),
    "taken": Sentence("这单的积分已经领过了。"),
    "flagged": Sentence("这单店里还要核对，补积分请带小票找店员。"),
    "waiting": Sentence("记下了：小票一到店里，积分就到你账上。"),
    "sale_unknown": Sentence("这不是本店小票上的码，没有记分。"),
}


def open_link(request: Request) -> Response:
    """Keep a member's link in this browser, and go to the page."""
    link: str = request.path_params["link"]
    if not is_link(link):
        return _opens_nothing(request, link)
    try:
        opened = site_of(request).hub.call(OpenLink(link=link), LinkOpened)
    except PortError:
        pass  # it may be read all the same, and is opened with the next visit
    else:
        if isinstance(opened, CommandRefused):
            return _opens_nothing(request, link)
    response = RedirectResponse("/me", SEE_OTHER, headers=NO_STORE)
    sign_in(request, response, link)
    return response


def me(request: Request) -> Response:
    """The member's page."""
    site, words, now = site_of(request), words_for(request), now_of(request)
    with reading(site.engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        member = member_view(site, connection, member_id, now=now, words=words)
        maker = pass_maker(site, connection, member_id)
    return page(
        request,
        "member.html",
        member=member,
        shown_pass=maker.view(),
        welcome=_welcome(request),
        next_step=_next_step(words, member.next_tier),
        purchase_line=_purchase_line(words),
    )


def passes(request: Request) -> Response:
    """The passes of the next minutes, for the page's script."""
    site = site_of(request)
    with reading(site.engine) as connection:
        maker = pass_maker(site, connection, member_or_403(request, connection))
    return JSONResponse(maker.kept(), headers=NO_STORE)


def points(request: Request) -> Response:
    """The member's points, each with its last day."""
    site, words, now = site_of(request), words_for(request), now_of(request)
    with reading(site.engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        member = member_view(site, connection, member_id, now=now, words=words)
    return page(request, "points.html", member=member)


def slip(request: Request) -> Response:
    """One of the member's slips."""
    site = site_of(request)
    with reading(site.engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        found = slip_of(
            connection,
            member_id,
            request.path_params["receipt_no"],
            utc_offset_minutes=site.utc_offset_minutes,
        )
    if found is None:
        raise HTTPException(404)
    return page(request, "slip.html", slip=found)


def member_or_403(request: Request, connection: Connection) -> str:
    """The member who asks; HTTPException where the link opens nothing any more."""
    member_id = member_of(request, connection)
    if member_id is None:
        raise HTTPException(403)
    return member_id


def no_link(request: Request) -> Response:
    """The page of who has no link, or one that ended; its copies are forgotten."""
    response = page(request, "no_link.html", 404)
    sign_out(response)
    return response


def _opens_nothing(request: Request, link: str) -> Response:
    """As `no_link`; whoever has another link keeps it, for any site can lead here."""
    if request.cookies.get(COOKIE, link) == link:
        return no_link(request)
    return page(request, "no_link.html", 404)


def _welcome(request: Request) -> Sentence | None:
    joined = request.query_params.get("joined")
    claimed = joined or request.query_params.get("claimed")
    if claimed is None:
        return None
    if not _POINTS.fullmatch(claimed):
        said = WELCOMES if joined else CLAIMED
        return said.get(claimed, said["0"])
    if joined:
        return Sentence("欢迎加入。{points} 分已到账。", points=int(claimed))
    return Sentence("{points} 分已到账。", points=int(claimed))


def _next_step(words: Words, above: NextTier | None) -> object:
    if above is None:
        return ""
    missing = figures.bold(figures.short_money(above.missing_fen))
    return words.t(
        "再消费 {amount} 升{tier}", amount=missing, tier=words.t(TIERS[above.tier])
    )


def _purchase_line(words: Words) -> Callable[[SlipView], object]:
    def line(bought: SlipView) -> object:
        return words.t("{points} 分 · 看小票", points=figures.count(bought.points))

    return line
