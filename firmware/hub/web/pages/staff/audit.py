"""`/staff/audit`: who looked at whom, when and why; who logged in, who could not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.members.audit import Audit, AuditFilter, AuditRow, MemberAct
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.staff import accounts, acts, tries
from firmware.hub.staff.acts import StaffAct, StaffEntry
from firmware.hub.staff.commands import NoteAuditRead, StaffNoted
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import whole_number
from firmware.hub.web.pages.staff.access import staff_page
from firmware.hub.web.pages.staff.view import tail_of
from firmware.hub.web.rendering import site_of, words_for
from firmware.hub.web.session import now_of
from firmware.hub.web.wording.figures import moment, shop_time
from firmware.hub.web.wording.words import Sentence

ON_PAGE = 30
TRIES_SHOWN = 20
ACTS: Mapping[str, Sentence] = {
    MemberAct.JOINED: Sentence("加入"),
    MemberAct.CONSENTED: Sentence("再次加入"),
    MemberAct.CHANGED: Sentence("自己改了资料"),
    MemberAct.CORRECTED: Sentence("改了资料"),
    MemberAct.WITHDRAWN: Sentence("收回同意"),
    MemberAct.LINK_MADE: Sentence("做了新链接"),
    MemberAct.LINKS_REVOKED: Sentence("作废链接"),
    MemberAct.BLOCKED: Sentence("停用"),
    MemberAct.UNBLOCKED: Sentence("恢复"),
    MemberAct.MERGED: Sentence("合并"),
    MemberAct.ERASED: Sentence("删除"),
    MemberAct.FOUND: Sentence("查到"),
    MemberAct.SHOWN: Sentence("看了"),
    MemberAct.EXPORTED: Sentence("导出"),
    MemberAct.LISTED: Sentence("看了记录"),
}
STAFF_ACTS: Mapping[str, Sentence] = {
    StaffAct.ROLE_SET: Sentence("身份改了"),
    StaffAct.INVITED: Sentence("收到设密码的链接"),
    StaffAct.PASSWORD_SET: Sentence("设了密码"),
    StaffAct.LOGGED_IN: Sentence("登录"),
    StaffAct.LOGGED_OUT: Sentence("退出"),
    StaffAct.UNLOCKED: Sentence("失败次数清零"),
    StaffAct.BADGE_REVOKED: Sentence("店员证作废"),
    StaffAct.AUDIT_READ: Sentence("看了记录"),
}
UNKNOWN_NAME = Sentence("没有的姓名")
BADGE = Sentence("店员证")
BY_BADGE = Sentence("店员证 {badge}")
PASSWORD = Sentence("密码")
DETAILS = {
    "clerk": Sentence("店员"),
    "manager": Sentence("店长"),
    "": None,
    "none": Sentence("账号停用"),
}
MEMBER = Sentence("本人")
AT_THE_HUB = Sentence("主机 {name}")
PROGRAM = Sentence("程序 {name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """A line of the audit; `by` is who, as the books write it."""

    at: str
    who: Sentence | str
    by: str
    act: Sentence | str
    member_id: str = ""
    detail: str = ""

    @property
    def tail(self) -> str:
        """The end of the member's number."""
        return tail_of(self.member_id)


def audit(request: Request, session: StaffSession) -> Response:
    """The latest acts on members; reading them is noted, too."""
    _note(request, session)
    wanted = AuditFilter(
        before=whole_number(request.query_params.get("before", "")),
        by=_name(request, "by"),
        member_id=_name(request, "member"),
    )
    with reading(site_of(request).engine) as connection:
        names = accounts.names(connection)
        found = Audit(connection, profiles_of(connection), "")
        rows = found.newest(ON_PAGE + 1, wanted)
    shown = rows[:ON_PAGE]
    more = shown[-1].entry.number if len(rows) > ON_PAGE else None
    return staff_page(
        request,
        "audit.html",
        session,
        lines=_member_lines(request, shown, names),
        wanted=wanted,
        more=more,
        who=_who(wanted.by, names) if wanted.by else "",
        tail=tail_of(wanted.member_id),
    )


def log_ins(request: Request, session: StaffSession) -> Response:
    """What accounts did, and where somebody tried to be one."""
    _note(request, session)
    before = whole_number(request.query_params.get("before", ""))
    with reading(site_of(request).engine) as connection:
        names = accounts.names(connection)
        found = acts.newest(connection, ON_PAGE + 1, before=before)
        failed = tries.latest(connection, TRIES_SHOWN)
    shown = found[:ON_PAGE]
    lines = [
        ActLine(
            at=_moment(request, each.at),
            who=each.name,
            by=each.by,
            act=STAFF_ACTS.get(each.act, each.act),
            detail=" · ".join(map(str, map(words_for(request).t, _how(each, names)))),
        )
        for each in shown
    ]
    failures = [
        (
            _tried(each.who, names),
            each.address,
            each.failures,
            _moment(request, each.last_at),
        )
        for each in failed
    ]
    more = shown[-1].number if len(found) > ON_PAGE else None
    return staff_page(
        request, "log_ins.html", session, lines=lines, failures=failures, more=more
    )


def _member_lines(
    request: Request, rows: Sequence[AuditRow], names: Mapping[str, str]
) -> list[ActLine]:
    return [
        ActLine(
            at=_moment(request, entry.at),
            who=_who(entry.by, names),
            by=entry.by,
            act=ACTS.get(entry.act, entry.act),
            member_id=member_id,
            detail=entry.why,
        )
        for member_id, entry in rows
    ]


def _who(by: str, names: Mapping[str, str]) -> Sentence | str:
    """Who it was, in words."""
    kind, _, name = by.partition(":")
    if kind == "member":
        return MEMBER
    if kind == "staff":
        return names.get(name, name)
    known = {"desk": AT_THE_HUB, "api": PROGRAM}.get(kind)
    return Sentence(known.text, name=name) if known else by


def _how(entry: StaffEntry, names: Mapping[str, str]) -> list[Sentence | str]:
    """By what, from where, by whom else: as far as it is said."""
    known = DETAILS.get(entry.detail)
    first, _, rest = entry.detail.partition(" ")
    if entry.act == StaffAct.LOGGED_IN:
        way = PASSWORD if first == "password" else Sentence(BY_BADGE.text, badge=first)
        return [way, rest]
    parts: list[Sentence | str] = [known or entry.detail] if entry.detail else []
    by_another = not entry.by.startswith("staff:")
    return [*parts, _who(entry.by, names)] if by_another else parts


def _tried(who: str, names: Mapping[str, str]) -> Sentence | str:
    if who == tries.BADGE:
        return BADGE
    return names.get(who, UNKNOWN_NAME)


def _note(request: Request, session: StaffSession) -> None:
    command = NoteAuditRead(account_id=session.account_id)
    site_of(request).hub.call(command, StaffNoted)


def _moment(request: Request, at: str) -> str:
    offset = site_of(request).utc_offset_minutes
    today = shop_time(now_of(request), offset).date()
    return moment(words_for(request), shop_time(at, offset), today)


def _name(request: Request, key: str) -> str:
    return "".join(filter(str.isprintable, request.query_params.get(key, "")))[:80]
