"""A link opens one member's page until a newer one was opened, or it is revoked."""

import pytest

from firmware.hub.db.engine import reading
from firmware.hub.members.commands import (
    AskLink,
    BlockMember,
    ChangeProfile,
    CorrectMember,
    OpenLink,
    RevokeLinks,
    RotateLink,
    UnblockMember,
)
from firmware.hub.members.links import MAX_OLD, member_of_link
from firmware.hub.members.profile import ProfileChange
from firmware.hub.members.replies import (
    Changed,
    Joined,
    LinkAsked,
    LinkMade,
    LinkOpened,
)
from firmware.hub.members.states import state_of
from firmware.retail.policy.join_rules import JoinRules
from tests.support.hub_rig import Shop
from tests.support.people_rig import E164, PHONE, STAFF, People

LATER = "2026-04-01T08:00:00.000Z"


def opens(people: People, link: str) -> bool:
    with reading(people.shop.engine) as connection:
        return member_of_link(connection, link, people.now) is not None


def is_doubtful(people: People, member_id: str) -> bool:
    with reading(people.shop.engine) as connection:
        return state_of(connection, member_id).doubtful


def rotated(people: People, member_id: str) -> str:
    return people.get(RotateLink(member_id=member_id, by=STAFF), LinkMade).link


def test_the_older_one_ends_once_the_newer_one_was_opened(people: People) -> None:
    joined = people.get(people.form(), Joined)
    newer = rotated(people, joined.member_id)
    assert opens(people, joined.link)
    assert opens(people, newer)
    opened = people.get(OpenLink(link=joined.link), LinkOpened)
    assert opened.member_id == joined.member_id
    assert opens(people, newer)
    people.get(OpenLink(link=newer), LinkOpened)
    assert not opens(people, joined.link)
    people.get(OpenLink(link=newer), LinkOpened)


def test_the_older_one_ends_after_a_while_anyhow(people: People) -> None:
    joined = people.get(people.form(), Joined)
    newer = rotated(people, joined.member_id)
    people.now = LATER
    assert not opens(people, joined.link)
    assert opens(people, newer)


def test_revoked_and_blocked_links_open_nothing(people: People) -> None:
    joined = people.get(people.form(), Joined)
    people.get(BlockMember(member_id=joined.member_id, by=STAFF), Changed)
    assert people.refusal(OpenLink(link=joined.link)) == "link_unknown"
    people.get(UnblockMember(member_id=joined.member_id, by=STAFF), Changed)
    people.get(OpenLink(link=joined.link), LinkOpened)
    people.get(RevokeLinks(member_id=joined.member_id, by="member"), Changed)
    assert not opens(people, joined.link)


def test_who_asks_again_and_again_fills_no_disk(people: People, shop: Shop) -> None:
    member_id = people.join()
    links = [rotated(people, member_id) for _ in range(20)]
    assert shop.rows("SELECT count(*) FROM member_links") == [(MAX_OLD + 1,)]
    assert opens(people, links[-1])


def test_the_books_hold_no_link(people: People, shop: Shop) -> None:
    link = people.get(people.form(), Joined).link
    assert link not in str(shop.rows("SELECT * FROM member_links"))
    assert len(link) == 22


def test_a_link_goes_to_its_own_phone_only_and_every_reply_is_the_same(
    people: People,
) -> None:
    people.rules(JoinRules(url="https://shop.example"))
    joined = people.get(people.form(), Joined)
    people.get(AskLink(phone="13900139000"), LinkAsked)
    assert people.sent == []
    people.get(AskLink(phone=PHONE), LinkAsked)
    (sent,) = people.sent
    assert sent.phone == E164
    link = sent.text.rsplit("/", 1)[1]
    opened = people.get(OpenLink(link=link), LinkOpened)
    assert opened.member_id == joined.member_id
    people.get(AskLink(phone=PHONE), LinkAsked)
    assert len(people.sent) == 1


def test_who_types_anothers_phone_does_not_keep_them_from_their_link(
    people: People,
) -> None:
    first = people.join()
    people.join()
    people.get(AskLink(phone=PHONE), LinkAsked)
    (sent,) = people.sent
    link = sent.text.rsplit("/", 1)[1]
    assert people.get(OpenLink(link=link), LinkOpened).member_id == first


@pytest.mark.parametrize("by", ["member", STAFF])
def test_who_changes_to_anothers_phone_does_not_keep_them_from_their_link(
    people: People, by: str
) -> None:
    first = people.join()
    stranger = people.join(phone="13900139000")
    changes = ProfileChange(phone=PHONE)
    if by == STAFF:
        people.get(CorrectMember(member_id=stranger, changes=changes, by=by), Changed)
    else:
        people.get(ChangeProfile(member_id=stranger, changes=changes), Changed)
    assert is_doubtful(people, stranger)
    people.get(AskLink(phone=PHONE), LinkAsked)
    (sent,) = people.sent
    link = sent.text.rsplit("/", 1)[1]
    assert people.get(OpenLink(link=link), LinkOpened).member_id == first
    away = ProfileChange(phone="13900139000")
    people.get(ChangeProfile(member_id=stranger, changes=away), Changed)
    assert not is_doubtful(people, stranger)
