"""Reads what the pages about members show, all of one state of the books."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.states import state_of
from firmware.hub.people.looking import visits
from firmware.hub.people.looking.finding import FoundMember
from firmware.hub.people.looking.masking import masked
from firmware.hub.people.looking.visits import Visits
from firmware.hub.web.pages.member.reading import member_view
from firmware.hub.web.pages.member.view import MemberView
from firmware.hub.web.pages.staff.view import (
    Bar,
    ListedMember,
    MemberList,
    PanelView,
    tier_text,
)
from firmware.hub.web.site import Site
from firmware.hub.web.wording import figures
from firmware.hub.web.wording.figures import shop_time
from firmware.hub.web.wording.words import Sentence, Words

ON_PAGE = 12
MAX_PAGE = 50
RECENT_DAYS = 30
WEEKS = 26
DRAWN_WIDTH = 332.0
DRAWN_HEIGHT = 28.0
GAP = 4.0
LOT_GAP = 3.0
MIN_LOT = 10.0
NEVER = Sentence("还没来过")


def recent_members(
    site: Site, connection: Connection, *, page: int, now: str, words: Words
) -> MemberList:
    """Who came in the last thirty days, without their names: nobody is looked up."""
    offset = site.utc_offset_minutes
    today = shop_time(now, offset).date()
    since = _begin_of(today - timedelta(days=RECENT_DAYS), offset)
    start = (page - 1) * ON_PAGE
    found = visits.recent(connection, since, limit=ON_PAGE, offset=start)
    return MemberList(
        rows=[_listed(site, connection, each, now=now, words=words) for each in found],
        first=start + 1,
        whole=visits.recent_count(connection, since),
        page=page,
        joined_today=visits.joined_since(connection, _begin_of(today, offset)),
    )


def found_members(
    site: Site,
    connection: Connection,
    found: Sequence[FoundMember],
    *,
    now: str,
    words: Words,
) -> list[ListedMember]:
    """Members who were found, with their names masked."""
    came = visits.visits_of(connection, [each.member_id for each in found])
    listed: list[ListedMember] = []
    for each in found:
        row = _listed(site, connection, came[each.member_id], now=now, words=words)
        listed.append(
            ListedMember(
                member_id=row.member_id,
                tier=row.tier,
                points=row.points,
                visits=row.visits,
                last=row.last,
                name=masked(each.name),
                phone_end=each.phone_end,
                state=each.state,
            )
        )
    return listed


def panel_of(
    site: Site, connection: Connection, member_id: str, *, now: str, words: Words
) -> PanelView | None:
    """One member; None for nobody, and for who was erased."""
    found = members_store.find(connection, member_id)
    if found is None:
        return None
    state = state_of(connection, found.member_id)
    if state.erased_at is not None:
        return None
    offset = site.utc_offset_minutes
    seen_at = shop_time(now, offset)
    member = member_view(site, connection, found.member_id, now=now, words=words)
    kept = profiles_of(connection).of(connection, found.member_id)
    consented_at = kept.consented_at if kept else None
    began = seen_at.date() - timedelta(weeks=WEEKS) + timedelta(days=1)
    times = visits.visit_times(connection, found.member_id, _begin_of(began, offset))
    return PanelView(
        member=member,
        card=found.card,
        joined_at=shop_time(found.joined_at, offset),
        seen_at=seen_at,
        kept=kept,
        consented_at=shop_time(consented_at, offset) if consented_at else None,
        is_blocked=state.blocked_at is not None,
        is_doubtful=state.doubtful,
        visits=len(times),
        weeks=_weeks([shop_time(each, offset).date() for each in times], began),
        lots=_lots(member, words),
    )


def when(at: date, today: date, words: Words) -> str | Sentence:
    """A day as people say it."""
    days = (today - at).days
    if days in {0, 1}:
        return Sentence("昨天") if days else Sentence("今天")
    return figures.day(words, at, today)


def _listed(
    site: Site, connection: Connection, came: Visits, *, now: str, words: Words
) -> ListedMember:
    offset = site.utc_offset_minutes
    today = shop_time(now, offset).date()
    last = came.last_at
    return ListedMember(
        member_id=came.member_id,
        tier=tier_text(tier_in_force(connection, came.member_id, now)),
        points=ledger_store.balance_points(connection, came.member_id, now),
        visits=came.visits,
        last=when(shop_time(last, offset).date(), today, words) if last else NEVER,
    )


def _weeks(days: Sequence[date], began: date) -> list[Bar]:
    """A bar for each week, the highest as high as the drawing."""
    counts = [0] * WEEKS
    for day in days:
        counts[min(max((day - began).days // 7, 0), WEEKS - 1)] += 1
    step, most = DRAWN_WIDTH / WEEKS, max(*counts, 1)
    return [
        Bar(
            x=round(week * step, 2),
            width=round(step - GAP, 2),
            height=round(max(2.0, DRAWN_HEIGHT * count / most), 2),
            label=str(count),
        )
        for week, count in enumerate(counts)
    ]


def _lots(member: MemberView, words: Words) -> list[Bar]:
    """Points by the day on which they end, as long as they are many."""
    lots = member.expiring
    whole = sum(each.points for each in lots)
    free = DRAWN_WIDTH - LOT_GAP * (len(lots) - 1) - MIN_LOT * len(lots)
    drawn: list[Bar] = []
    x = 0.0
    for each in lots:
        width = MIN_LOT + max(free, 0.0) * each.points / whole
        day = figures.day(words, each.last_day, member.today)
        label = f"{figures.count(each.points)} · {day}"
        drawn.append(
            Bar(x=round(x, 2), width=round(width, 2), label=label, soon=each.soon)
        )
        x += width + LOT_GAP
    return drawn


def _begin_of(day: date, offset: int) -> str:
    """The first moment of a day at the shop, as the books write it."""
    zone = timezone(timedelta(minutes=offset))
    return text_of(datetime.combine(day, time(), zone).astimezone(UTC))
