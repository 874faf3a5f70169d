"""A shop's back office in tests: two people with accounts, and cheap hashes."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.staff import accounts, store
from firmware.hub.staff.accounts import StaffAccount
from firmware.hub.staff.managing import AccountDesk
from firmware.hub.staff.passwords import Passwords
from firmware.hub.staff.store import KeptBadge
from firmware.retail.codes.own_codes import badge_digest, make_badge
from tests.support.hub_databases import Found

QUICK_KIB = 64
PASSWORD = "晚上八点以后打烊回家"  # noqa: S105 - of a test
CLERK_NAME, MANAGER_NAME = "小张", "周敏"
CLERK_BADGE, MANAGER_BADGE = make_badge(7), make_badge(8)
MADE = "2026-01-01T00:00:00.000Z"


def quick_passwords() -> Passwords:
    """Hashes that cost little."""
    return Passwords(memory_kib=QUICK_KIB)


@dataclass
class Staff:
    """A clerk and a manager, each with a badge and the same password."""

    clerk: StaffAccount
    manager: StaffAccount


def hire(engine: Engine, *, password: str = PASSWORD) -> Staff:
    """Make both accounts."""
    people = (
        (CLERK_NAME, "clerk", "s-0000000c", CLERK_BADGE, "b-00000c"),
        (MANAGER_NAME, "manager", "s-0000000a", MANAGER_BADGE, "b-00000a"),
    )
    hashed = quick_passwords().hashed(password)
    with writing(engine) as connection:
        for name, role, account_id, badge, badge_id in people:
            desk = AccountDesk(connection, "desk:test", MADE)
            account = desk.made(account_id, name)
            desk.set_role(account, role)
            desk.set_password(account, hashed)
            kept = KeptBadge(badge_id, name, badge_digest(badge), MADE)
            assert store.add(connection, kept)
    return staff_of(engine)


def staff_of(engine: Engine) -> Staff:
    """Who was hired."""
    with reading(engine) as connection:
        clerk, manager = (
            accounts.named(connection, name) for name in (CLERK_NAME, MANAGER_NAME)
        )
    assert clerk is not None
    assert manager is not None
    return Staff(clerk, manager)


@cache
def with_staff(begin: Found) -> Found:
    """How books begin that begin so and in which both are."""

    def begin_with_staff(engine: Engine, articles: int) -> None:
        begin(engine, articles)
        hire(engine)

    return begin_with_staff
