"""Argon2id: one at a time, few wait, and nobody's hash costs as much as somebody's."""

from threading import Event, Thread

import argon2
import pytest

from firmware.hub.staff.passwords import (
    MEMORY_KIB,
    WAITING_MAX,
    Passwords,
)
from tests.support.staff_books import PASSWORD, quick_passwords

MAX_KIB = 64 * 1024


def test_a_hash_is_argon2id_with_its_own_salt_and_fits_a_small_box() -> None:
    passwords = Passwords()
    one, other = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
    assert one.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert one != other
    assert MEMORY_KIB <= MAX_KIB
    assert passwords.is_right(one, PASSWORD)
    assert not passwords.is_right(one, PASSWORD + "x")


@pytest.mark.parametrize("hashed", [None, "", "none", "$argon2id$v=19$m=1"])
def test_without_a_hash_no_password_is_right(hashed: str | None) -> None:
    passwords = quick_passwords()
    for typed in ("", PASSWORD, "nobody has this password"):
        assert not passwords.is_right(hashed, typed)


def test_a_hash_of_older_parameters_is_known_as_such() -> None:
    old = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    assert Passwords().is_outdated(old.hash(PASSWORD))
    assert not quick_passwords().is_outdated(quick_passwords().hashed(PASSWORD))


def test_one_verifies_three_wait_and_the_next_is_sent_away_at_once() -> None:
    passwords, first, end = quick_passwords(), Event(), Event()
    inside: list[int] = []
    most: list[int] = []

    def verify() -> None:
        with passwords.turn() as admitted:
            assert admitted
            inside.append(1)
            most.append(len(inside))
            first.set()
            assert end.wait(10)
            inside.pop()

    waiting = [Thread(target=verify) for _ in range(1 + WAITING_MAX)]
    for each in waiting:
        each.start()
    assert first.wait(10)
    while passwords.has_room:
        pass
    with passwords.turn() as admitted:
        assert not admitted
    end.set()
    for each in waiting:
        each.join(10)
    assert most == [1] * len(waiting)
    with passwords.turn() as admitted:
        assert admitted
