"""A shop with a dozen members who came lately, for the pages of staff."""

from datetime import timedelta

from firmware.hub.db.engine import writing
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members import store as members_store
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.staff.accounts import token_digest
from firmware.hub.staff.sessions import NewSession, begin
from firmware.protocol.messages import SaleClosed
from firmware.retail.article import Article
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.member_books import MEMBER
from tests.support.staff_books import Staff, hire

PEOPLE = (
    ("陈先生", "4a2d8c5f7b319e6d", 0, 3),
    ("王女士", "7c31f2a94be87t4c".replace("t", "0"), 5, 11),
    ("赵先生", "19d4c8e2b67a2f8e", 9, 7),
    ("", "c2b7d19e4f835b3a", 26, 2),
    ("孙女士", "e81a5d3c97b48c6f", 30, 21),
    ("周晓晓", "38bc71f5d2a93f9e", 49, 4),
    ("吴女士", "5fd2b8a1c9e46a1b", 74, 6),
    ("何先生", "b46e92d8f13c1d5a", 98, 15),
    ("郑女士", "92c5a7e3b8d14b8e", 99, 3),
    ("Maria Lind", "d7f3b1c8a5e27a2c", 126, 1),
    ("冯师傅", "6e8d2c4b9a7f0c3d", 150, 2),
)
"""Name, number, hours since the last visit, visits."""
DOUBLE = f"m-{PEOPLE[0][1]}"
MANAGER_TOKEN = "manager-token-of-a-test"  # noqa: S105 - of a test
DAYS_BETWEEN = 6


def fill_office(shop: Shop, now: str) -> Staff:
    """Staff, a manager who has logged in at `now`, and members beside `MEMBER`."""
    staff = hire(shop.engine)
    session = NewSession(
        digest=token_digest(MANAGER_TOKEN),
        account_id=staff.manager.account_id,
        changed=staff.manager.changed,
        badge_id=None,
        proven=True,
        now=now,
    )
    with writing(shop.engine) as connection:
        begin(connection, session)
        for number, (name, hexes, *_) in enumerate(PEOPLE):
            begun = _ago(now, 4_000)
            member = members_store.Member(f"m-{hexes}", f"CTM-{number}", begun)
            assert members_store.add(connection, member)
            if name:
                phone = f"+86138{number:04}80{21 + number % 3}"
                kept = KeptProfile(
                    profile=Profile(name=name, phone=phone),
                    consent_version=3,
                    consented_at=_ago(now, 3_000),
                )
                profiles_of(connection).keep(connection, {member.member_id: kept})
    shop.ack(*VirtualKiosk(kid="k2").facts(_sales(now)))
    return staff


def _sales(now: str) -> list[SaleClosed]:
    articles = goods(30)
    made: list[tuple[str, str, list[Article]]] = []
    visits = [(f"m-{hexes}", hours, count) for _, hexes, hours, count in PEOPLE]
    for member_id, hours, count in [*visits, (MEMBER, 2, 18)]:
        for visit in range(count):
            at = _ago(now, hours + visit * 24 * DAYS_BETWEEN + visit % 3 * 30)
            few = articles[visit % 20 : visit % 20 + 4 + visit % 5]
            made.append((at, member_id, few))
    made.sort(key=lambda each: each[0])
    return [
        sale(f"k2-1-{number}", few, member_id=member_id, closed_at=at)
        for number, (at, member_id, few) in enumerate(made, 1)
    ]


def _ago(now: str, hours: int) -> str:
    return text_of(moment_of(now) - timedelta(hours=hours))
