"""A member's sale leaves a notice in the commit that books it."""

from functools import partial

import pytest
from sqlalchemy import exc

from firmware.base.errors import StoreError
from firmware.hub.db import schema
from firmware.hub.db.engine import reading, writing
from firmware.hub.db.migrating import migrate
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.notification import Notification, NotificationState
from firmware.hub.notifications.store import Backlog, DeliveryMark
from firmware.hub.notifications.tables import notices
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    queries_of,
    sale,
    still_stamper,
)
from tests.support.loyalty_cases import CALENDAR, day, earn
from tests.support.old_books import BACK_TO_1

NOW = "2026-03-01T08:00:00.000Z"
LATER = "2026-03-01T09:00:00.000Z"


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY, note=NOTE)
    return shop


NOTE = partial(notifications_store.note, store="街角小店", language="zh_CN")


def _told(shop: Shop) -> list[tuple[object, ...]]:
    return shop.rows("SELECT sale_id, earned_points, balance_points FROM notices")


def _waiting(shop: Shop) -> list[Notification]:
    with reading(shop.engine) as connection:
        return notifications_store.waiting(connection, (), 100)


def _enrol(shop: Shop, member_id: str, number: int) -> None:
    with writing(shop.engine) as connection:
        members_store.add(connection, members_store.Member(member_id, card(number), ""))


def _sold(shop: Shop, kiosk: VirtualKiosk, count: int, first: int = 0) -> None:
    bought = goods(30)[20:]
    shop.ack(
        *kiosk.facts(
            sale(f"k1-1-{n}", bought, member_id="m1")
            for n in range(first, first + count)
        )
    )


def test_the_table_is_one_of_those_that_migrations_build() -> None:
    assert notices.metadata is schema.metadata


def test_a_database_with_sales_is_moved_and_tells_nothing_of_them(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _sold(shop, kiosk, 3)
    shop.spoil(
        *BACK_TO_1,
        "UPDATE alembic_version SET version_num = '0001'",
    )
    migrate(shop.engine)
    assert _told(shop) == []
    assert shop.rows("SELECT * FROM alembic_version") == [("0031",)]


def test_each_notice_has_the_balance_right_after_its_own_sale(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _enrol(shop, "m2", 2)
    _sold(shop, kiosk, 1)
    ((_, earned, _),) = _told(shop)
    assert isinstance(earned, int)
    assert earned > 0
    other = sale("k1-1-201", goods(30), member_id="m2")
    mine = [sale(f"k1-1-10{n}", goods(30)[20:], member_id="m1") for n in range(3)]
    shop.ack(*kiosk.facts([mine[0], other, mine[1], mine[2]]))
    assert _told(shop) == [
        ("k1-1-0", earned, earned),
        ("k1-1-100", earned, 2 * earned),
        ("k1-1-201", other.earned_points, other.earned_points),
        ("k1-1-101", earned, 3 * earned),
        ("k1-1-102", earned, 4 * earned),
    ]


def test_a_notice_names_no_points_that_have_expired(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    expired = MemberEvent(member_id="m1", event=earn("e", 10, 0, days=5))
    with writing(shop.engine) as connection:
        PointsBook(connection, CALENDAR, text_of(day(1))).record(expired)
    _sold(shop, kiosk, 1)
    ((_, earned, balance),) = _told(shop)
    assert balance == earned


def test_a_sale_that_arrives_again_is_told_once_and_spoils_no_balance(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, second = kiosk.facts(
        sale(f"k1-1-{n}", goods(30), member_id="m1") for n in range(2)
    )
    shop.ack(first)
    shop.ack(second, first)
    shop.ack(first, second)
    (_, earned, _), (_, _, balance) = _told(shop)
    assert balance == 2 * earned  # type: ignore[operator]


def test_a_sale_without_points_is_told_too_one_without_a_member_is_not(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    small = goods(1)
    shop.ack(
        *kiosk.facts(
            [
                sale("k1-1-1", small, member_id="m1"),
                sale("k1-1-2", small, card=card(1)),
                sale("k1-1-3", small, card=card(9)),
                sale("k1-1-4", small, member_id="gone"),
                sale("k1-1-5", small),
            ]
        )
    )
    assert _told(shop) == [("k1-1-1", 0, 0), ("k1-1-2", 0, 0)]


def test_a_refused_sale_leaves_no_notice(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k9-1-1", goods(3), member_id="m1")))
    assert _told(shop) == []


def test_a_desk_that_is_told_of_no_gateway_notes_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY)
    _sold(shop, kiosk, 1)
    assert _told(shop) == []


def test_sale_and_notice_are_booked_together_or_not_at_all(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.spoil("ALTER TABLE notices RENAME TO elsewhere")
    with pytest.raises(StoreError):
        _sold(shop, kiosk, 1)
    assert shop.rows("SELECT count(*) FROM orders") == [(0,)]
    shop.spoil("ALTER TABLE elsewhere RENAME TO notices")
    kiosk.seq, kiosk.previous = 0, VirtualKiosk().previous
    _sold(shop, kiosk, 1)
    assert len(_told(shop)) == 1
    assert shop.wrong() == []


def test_what_waits_comes_oldest_first_without_what_is_in_hand(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _sold(shop, kiosk, 5)
    with reading(shop.engine) as connection:
        queries = queries_of(connection)
        found = notifications_store.waiting(connection, {1, 3}, 2)
    assert [(each.number, each.sale_id) for each in found] == [
        (2, "k1-1-1"),
        (4, "k1-1-3"),
    ]
    with writing(shop.engine) as connection:
        assert "notices_waiting" in shop.kind.plan(connection, *queries[-1])


def test_marks_say_how_a_notice_ended_and_an_end_is_an_end(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _sold(shop, kiosk, 3)
    with writing(shop.engine) as connection:
        notifications_store.record(
            connection, [DeliveryMark(1, NotificationState.DELIVERED, 0, None, LATER)]
        )
        notifications_store.record(
            connection, [DeliveryMark(2, NotificationState.WAITING, 3, "http 503")]
        )
        notifications_store.record(
            connection, [DeliveryMark(1, NotificationState.WAITING, 1, "late")]
        )
        assert notifications_store.counts(connection)[NotificationState.DELIVERED] == 1
        (fresh, again) = notifications_store.waiting(connection, (), 9)
    assert (fresh.number, again.number, again.attempts) == (3, 2, 3)


def test_what_was_sold_or_booked_too_long_ago_ends_as_stale(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    early = sale("k1-1-1", goods(30), member_id="m1", closed_at=NOW.replace("08", "07"))
    ahead = sale("k1-1-2", goods(30), member_id="m1", closed_at=LATER)
    shop.ack(*kiosk.facts([early, ahead]))
    with writing(shop.engine) as connection:
        assert notifications_store.backlog(connection, NOW) == Backlog(
            waiting=2, stale=1
        )
        notifications_store.expire(connection, NOW, LATER)
        assert notifications_store.backlog(connection, NOW) == Backlog(
            waiting=1, stale=0
        )
        notifications_store.expire(connection, LATER, LATER)
        assert notifications_store.counts(connection)[NotificationState.STALE] == 2


def test_the_oldest_give_way_and_only_the_newest_that_ended_are_kept(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _sold(shop, kiosk, 9)
    with writing(shop.engine) as connection:
        notifications_store.drop_oldest(connection, 6, LATER)
        notifications_store.forget(connection, kept=5)
        counts = notifications_store.counts(connection)
    assert [each.number for each in _waiting(shop)] == [7, 8, 9]
    assert (
        counts[NotificationState.QUEUE_FULL],
        counts[NotificationState.WAITING],
    ) == (2, 3)


def test_the_table_knows_its_states_and_refuses_a_second_notice_of_a_sale(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _sold(shop, kiosk, 1)
    with pytest.raises(exc.IntegrityError, match="known_state"):
        shop.rows("UPDATE notices SET state = 'lost'")
    with pytest.raises(exc.IntegrityError), writing(shop.engine) as connection:
        NOTE(connection, ["k1-1-0"])


def test_a_member_with_too_many_waiting_crowds_out_no_other(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    _enrol(shop, "m2", 2)
    shop.ack(kiosk.fact(sale("k1-1-900", goods(30), member_id="m2")))
    _sold(shop, kiosk, 205, first=100)

    with writing(shop.engine) as connection:
        assert notifications_store.has_crowding_member(connection)
        assert notifications_store.drop_of_members(connection, NOW) == 5
        assert not notifications_store.has_crowding_member(connection)

    waiting = [each.sale_id for each in _waiting(shop)]
    assert waiting[0] == "k1-1-900"
    assert waiting[1] == "k1-1-105"
