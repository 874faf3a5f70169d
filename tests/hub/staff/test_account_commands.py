"""`countertop staff invite|role|password|unlock|accounts`: at the hub's shell."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import reading
from firmware.hub.staff import accounts, acts
from firmware.hub.staff.accounts import StaffAccount
from tests.support.hub_rig import Shop

Call = Callable[..., tuple[int, str]]
WEB = '\n[web]\npublic_url = "https://shop.example"\n'
NAME = "周敏"


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str, web: str = WEB) -> tuple[int, str]:
        config = tmp_path / "hub.toml"
        config.write_text(shop.config + web)
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def account(shop: Shop) -> StaffAccount:
    with reading(shop.engine) as connection:
        found = accounts.named(connection, NAME)
    assert found is not None
    return found


def test_an_invitation_makes_a_clerk_and_a_link_that_is_kept_as_a_digest(
    call: Call, shop: Shop
) -> None:
    status, out = call("staff", "invite", NAME)
    [token] = re.findall(
        r"^https://shop\.example/staff/setup/([\w-]{22})$", out, re.MULTILINE
    )
    assert (status, account(shop).role) == (0, "clerk")
    assert token not in repr(shop.rows("SELECT * FROM staff_accounts"))
    with reading(shop.engine) as connection:
        noted = [(each.act, each.by[:5]) for each in acts.newest(connection, 9)]
    assert noted == [("invited", "desk:"), ("role_set", "desk:")]


def test_a_second_invitation_keeps_the_role_unless_another_is_named(
    call: Call, shop: Shop
) -> None:
    call("staff", "invite", NAME, "--role", "manager")
    made = json.loads(call("staff", "invite", NAME, "--json")[1])
    assert made["role"] == account(shop).role == "manager"
    assert made["link"].startswith("https://shop.example/staff/setup/")


def test_without_an_address_there_is_no_link_and_no_account(
    call: Call, shop: Shop
) -> None:
    status, out = call("staff", "invite", NAME, web="")
    assert (status, "public_url" in out) == (2, True)
    assert shop.rows("SELECT * FROM staff_accounts") == []


def test_roles_are_set_and_accounts_closed(call: Call, shop: Shop) -> None:
    assert call("staff", "role", NAME, "none")[0] == 1
    assert call("staff", "role", NAME, "manager") == (0, f"{NAME}: manager\n")
    changed = account(shop).changed
    assert call("staff", "role", NAME, "manager")[0] == 0
    assert account(shop).changed == changed
    assert call("staff", "role", NAME, "none") == (0, f"{NAME}: closed\n")
    assert account(shop).changed == changed + 1
    [listed] = json.loads(call("staff", "accounts", "--json")[1])
    assert (listed["name"], listed["role"], listed["has_password"]) == (
        NAME,
        "none",
        False,
    )
    assert "none yet" in call("staff", "accounts")[1]


def test_a_password_is_typed_at_a_terminal_or_not_at_all(call: Call) -> None:
    assert call("staff", "password", NAME)[0] == 1
    call("staff", "role", NAME, "manager")
    status, out = call("staff", "password", NAME)
    assert (status, "countertop staff invite" in out) == (2, True)


def test_nobody_is_unlocked_who_has_no_account(call: Call) -> None:
    assert call("staff", "unlock", NAME)[0] == 1
    call("staff", "role", NAME, "clerk")
    assert call("staff", "unlock", NAME) == (0, f"{NAME} can log in again\n")


@pytest.mark.parametrize("name", ["", "b-000001", "x" * 41, "a\nb"])
def test_a_name_that_names_nobody_has_no_account(call: Call, name: str) -> None:
    for act in (("invite",), ("role",), ("unlock",), ("password",)):
        words = ("staff", *act, name, *(["clerk"] if act == ("role",) else []))
        assert call(*words)[0] == 2
