"""Badges at the hub: kept as digests, revoked for good, sent as one list."""

import pytest

from firmware.hub.db.engine import reading, writing
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import MAX_IN_FORCE, KeptBadge
from firmware.protocol.codec import MAX_BYTES, encode
from firmware.protocol.messages import MAX_BADGES, Badge, StaffBadges
from firmware.protocol.signed_documents import sign
from firmware.retail.codes.own_codes import badge_digest, make_badge
from tests.support.hub_rig import KEY, Shop, still_stamper

EARLY = "2026-03-01T08:00:00.000Z"
EARLY_S = 1_772_352_000
LATER = "2026-03-01T09:00:00.000Z"


def badge(number: int, name: str = "张三", made_at: str = EARLY) -> KeptBadge:
    digest = badge_digest(make_badge(number))
    return KeptBadge(f"b-{number:06x}", name, digest, made_at)


def made(shop: Shop, *badges: KeptBadge) -> None:
    with writing(shop.engine) as connection:
        for each in badges:
            assert staff_store.add(connection, each)


def revoked(shop: Shop, name: str, now: str = LATER) -> list[str]:
    with writing(shop.engine) as connection:
        return [each.badge_id for each in staff_store.revoke(connection, name, now)]


def document(shop: Shop) -> StaffBadges | None:
    with reading(shop.engine) as connection:
        return staff_store.document(connection)


def test_a_shop_without_badges_sends_nothing(shop: Shop) -> None:
    assert document(shop) is None


def test_kiosks_receive_ids_and_digests_and_no_names(shop: Shop) -> None:
    made(shop, badge(1), badge(2, "李四"))
    assert document(shop) == StaffBadges(
        version=EARLY_S + 1,
        badges=(
            Badge(id="b-000001", sha256=badge(1).sha256),
            Badge(id="b-000002", sha256=badge(2).sha256),
        ),
    )


def test_a_badge_is_revoked_by_id_and_a_persons_badges_by_name(shop: Shop) -> None:
    made(shop, badge(1), badge(2), badge(3, "李四"))
    assert revoked(shop, "b-000003") == ["b-000003"]
    assert revoked(shop, "张三") == ["b-000001", "b-000002"]
    assert revoked(shop, "张三") == []
    assert revoked(shop, "王五") == []
    sent = document(shop)
    assert sent is not None
    assert [each.revoked for each in sent.badges] == [True, True, True]


def test_each_change_has_a_later_version_than_any_backup_could_hold(shop: Shop) -> None:
    made(shop, badge(1), badge(2))
    revoked(shop, "b-000001")
    sent = document(shop)
    assert sent is not None
    assert sent.version == EARLY_S + 3_600


def test_a_clock_that_went_back_takes_no_version_back(shop: Shop) -> None:
    made(shop, badge(1, made_at=LATER), badge(2, made_at=EARLY))
    sent = document(shop)
    assert sent is not None
    assert sent.version == EARLY_S + 3_601


@pytest.mark.only_on("sqlite", "the database does not matter")
def test_the_list_is_bounded_and_names_the_latest_of_the_revoked(shop: Shop) -> None:
    made(shop, *(badge(n, f"n{n}") for n in range(MAX_IN_FORCE)))
    with writing(shop.engine) as connection:
        assert not staff_store.add(connection, badge(9_999))
    for number in range(3):
        revoked(shop, f"n{number}", f"2026-03-02T00:00:0{number}.000Z")
    more = [badge(n, f"n{n}") for n in range(MAX_IN_FORCE, MAX_IN_FORCE + 3)]
    made(shop, *more)
    sent = document(shop)
    assert sent is not None
    assert len(sent.badges) == MAX_IN_FORCE + 3
    full = StaffBadges(version=1, badges=(sent.badges[0],) * MAX_BADGES)
    assert len(encode(sign(full, KEY), still_stamper("hub").stamp())) < MAX_BYTES
