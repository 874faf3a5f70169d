"""Sessions, tries and accounts as the hub's handlers keep them."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.staff import accounts, acts, store, tries
from firmware.hub.staff.accounts import StaffAccount, token_digest
from firmware.hub.staff.commands import (
    BeginSession,
    ChoosePassword,
    EndSession,
    NoteFailedTry,
    RenewHash,
    SeeSession,
    StaffCommand,
    StaffNoted,
)
from firmware.hub.staff.delays import TryPlace
from firmware.hub.staff.handlers import staff_handlers
from firmware.hub.staff.managing import AccountDesk
from firmware.hub.staff.sessions import StaffSession, session_of
from firmware.hub.staff.times import moved
from tests.support.hub_rig import Shop
from tests.support.staff_books import MANAGER_NAME, Staff, hire

NOW = "2026-03-01T08:00:00.000Z"
ADDRESS = "203.0.113.7"
Act = Callable[[AccountDesk, StaffAccount], object]


@dataclass
class Desk:
    shop: Shop
    staff: Staff
    now: str = NOW

    def do(self, command: StaffCommand) -> PortReply:
        handler = staff_handlers(lambda: self.now)[type(command)]
        with writing(self.shop.engine) as connection:
            reply = handler(command, UnitOfWork(connection))
        assert isinstance(reply, PortReply)
        return reply

    def begin(self, name: str = "t", badge_id: str | None = None) -> PortReply:
        manager = self.staff.manager
        command = BeginSession(
            account_id=manager.account_id,
            changed=manager.changed,
            digest=token_digest(name),
            address=ADDRESS,
            badge_id=badge_id,
        )
        return self.do(command)

    def session(self, name: str = "t") -> StaffSession | None:
        with reading(self.shop.engine) as connection:
            return session_of(connection, name, self.now)

    def later(self, seconds: float) -> None:
        self.now = moved(self.now, seconds)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop, hire(shop.engine))


def revoke(connection: Connection) -> None:
    store.revoke(connection, MANAGER_NAME, NOW, by="desk:test")


def test_a_password_makes_a_manager_and_a_badge_only_a_clerk(desk: Desk) -> None:
    desk.begin("by-password")
    desk.begin("by-badge", "b-00000a")
    proven, shown = desk.session("by-password"), desk.session("by-badge")
    assert proven is not None
    assert shown is not None
    assert (proven.role, proven.is_fresh(NOW)) == ("manager", True)
    assert (shown.role, shown.may_manage, shown.is_fresh(NOW)) == ("clerk", True, False)
    desk.later(899)
    assert proven.is_fresh(desk.now)
    desk.later(1)
    assert not proven.is_fresh(desk.now)


def test_a_session_ends_when_nobody_uses_it_for_half_an_hour(desk: Desk) -> None:
    desk.begin()
    desk.later(1_700)
    assert desk.session() is not None
    desk.do(SeeSession(digest=token_digest("t")))
    desk.later(1_700)
    assert desk.session() is not None
    desk.later(100)
    assert desk.session() is None


def test_a_session_ends_after_twelve_hours_however_busy(desk: Desk) -> None:
    desk.begin()
    for _ in range(43_200 // 1_200 - 1):
        desk.later(1_200)
        desk.do(SeeSession(digest=token_digest("t")))
        assert desk.session() is not None
    desk.later(1_200)
    assert desk.session() is None


def test_the_books_hold_digests_only(desk: Desk) -> None:
    desk.begin("a token of the browser")
    assert "a token" not in repr(desk.shop.rows("SELECT * FROM staff_sessions"))


def _demote(desk: AccountDesk, account: StaffAccount) -> None:
    desk.set_role(account, "clerk")


def _close(desk: AccountDesk, account: StaffAccount) -> None:
    desk.set_role(account, accounts.CLOSED)


def _new_password(desk: AccountDesk, account: StaffAccount) -> None:
    desk.set_password(account, "$argon2id$other")


@pytest.mark.parametrize("act", [_demote, _close, _new_password])
def test_a_changed_account_ends_every_session_of_it(desk: Desk, act: Act) -> None:
    desk.begin("one")
    desk.begin("two", "b-00000a")
    with writing(desk.shop.engine) as connection:
        act(AccountDesk(connection, "desk:test", NOW), desk.staff.manager)
    assert (desk.session("one"), desk.session("two")) == (None, None)
    assert desk.begin("late") == CommandRefused(reason="account_changed")


def test_a_revoked_badge_ends_every_session_of_its_person(desk: Desk) -> None:
    desk.begin("by-password")
    desk.begin("by-badge", "b-00000a")
    with writing(desk.shop.engine) as connection:
        revoke(connection)
    assert (desk.session("by-password"), desk.session("by-badge")) == (None, None)
    with reading(desk.shop.engine) as connection:
        noted = acts.newest(connection, 1)[0]
    assert (noted.act, noted.by, noted.detail) == (
        "badge_revoked",
        "desk:test",
        "b-00000a",
    )


@pytest.mark.parametrize("badge_id", ["b-00000c", "b-nobodys"])
def test_no_other_badge_opens_an_account(desk: Desk, badge_id: str) -> None:
    assert desk.begin("t", badge_id) == CommandRefused(reason="account_changed")
    assert desk.session() is None


def test_one_session_takes_the_place_of_the_one_before(desk: Desk) -> None:
    desk.begin("planted")
    manager = desk.staff.manager
    command = BeginSession(
        account_id=manager.account_id,
        changed=manager.changed,
        digest=token_digest("new"),
        address=ADDRESS,
        replaces=token_digest("planted"),
    )
    assert desk.do(command) == StaffNoted()
    assert desk.session("planted") is None
    assert desk.session("new") is not None


def test_an_account_has_at_most_twenty_sessions_and_the_oldest_goes(
    desk: Desk,
) -> None:
    for number in range(22):
        desk.begin(f"t{number}")
        desk.later(1)
    assert desk.shop.rows("SELECT count(*) FROM staff_sessions") == [(20,)]
    assert desk.session("t1") is None
    assert desk.session("t2") is not None


def test_ended_sessions_are_forgotten(desk: Desk) -> None:
    desk.begin("old")
    desk.later(3_600)
    desk.begin("new")
    assert desk.shop.rows("SELECT count(*) FROM staff_sessions") == [(1,)]


def test_who_logs_out_is_noted_once(desk: Desk) -> None:
    desk.begin()
    desk.do(EndSession(digest=token_digest("t")))
    desk.do(EndSession(digest=token_digest("t")))
    with reading(desk.shop.engine) as connection:
        found = [each.act for each in acts.newest(connection, 10)]
    assert found.count("logged_out") == 1
    assert found.count("logged_in") == 1


# --- tries ---


def test_failures_add_up_until_a_good_log_in(desk: Desk) -> None:
    place = TryPlace(desk.staff.manager.account_id, ADDRESS)
    for _ in range(4):
        desk.do(NoteFailedTry(**place._asdict()))
    assert found(desk, place).failures == 4
    desk.begin()
    assert found(desk, place).failures == 0
    assert found(desk, place).good_at == NOW


def test_the_shop_can_unlock_an_account(desk: Desk) -> None:
    place = TryPlace(desk.staff.manager.account_id, ADDRESS)
    desk.do(NoteFailedTry(**place._asdict()))
    with writing(desk.shop.engine) as connection:
        AccountDesk(connection, "desk:test", NOW).unlock(desk.staff.manager)
    assert found(desk, place).failures == 0


def test_a_flood_of_addresses_fills_no_disk(desk: Desk) -> None:
    desk.begin()
    with writing(desk.shop.engine) as connection:
        for number in range(120):
            place = TryPlace("?00", f"198.51.100.{number}")
            tries.failed(connection, place, moved(NOW, number + 1), max_rows=50)
    rows = len(desk.shop.rows("SELECT * FROM staff_tries"))
    assert 40 <= rows <= 50
    assert found(desk, TryPlace(desk.staff.manager.account_id, ADDRESS)).good_at == NOW


def found(desk: Desk, place: TryPlace) -> tries.Tries:
    with reading(desk.shop.engine) as connection:
        [one] = [
            each
            for each in tries.of(connection, place)
            if (each.who, each.address) == tuple(place)
        ]
    return one


# --- invitations ---


def test_a_link_works_once_and_for_a_day(desk: Desk) -> None:
    account = desk.staff.clerk
    with writing(desk.shop.engine) as connection:
        AccountDesk(connection, "desk:test", NOW).invite(account, "token-1")
        AccountDesk(connection, "desk:test", NOW).invite(account, "token-2")
    choose = ChoosePassword(invitation="token-2", hashed="$argon2id$new")
    first = ChoosePassword(invitation="token-1", hashed="$argon2id$new")
    assert desk.do(first) == CommandRefused(reason="invitation_ended")
    desk.later(86_400)
    assert desk.do(choose) == CommandRefused(reason="invitation_ended")
    desk.later(-1)
    assert desk.do(choose) == StaffNoted()
    assert desk.do(choose) == CommandRefused(reason="invitation_ended")


def test_a_closed_account_chooses_no_password(desk: Desk) -> None:
    with writing(desk.shop.engine) as connection:
        at_shell = AccountDesk(connection, "desk:test", NOW)
        at_shell.invite(desk.staff.clerk, "token")
        at_shell.set_role(desk.staff.clerk, accounts.CLOSED)
    choose = ChoosePassword(invitation="token", hashed="$argon2id$new")
    assert desk.do(choose) == CommandRefused(reason="invitation_ended")


def test_a_newer_hash_of_the_same_password_ends_nothing(desk: Desk) -> None:
    desk.begin()
    before = desk.staff.manager.password or ""
    renew = RenewHash(
        account_id=desk.staff.manager.account_id, before=before, hashed="$argon2id$new"
    )
    desk.do(renew)
    assert desk.session() is not None
    with reading(desk.shop.engine) as connection:
        account = accounts.of_id(connection, desk.staff.manager.account_id)
    assert account is not None
    assert account.password == "$argon2id$new"  # noqa: S105 - a hash


def test_no_command_shows_a_hash_in_a_log() -> None:
    for command in (
        ChoosePassword(invitation="token", hashed="$argon2id$new"),
        RenewHash(account_id="s-1", before="$argon2id$old", hashed="$argon2id$new"),
    ):
        assert "argon2" not in repr(command)
