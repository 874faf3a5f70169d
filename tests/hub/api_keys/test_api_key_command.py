"""Keys are made, listed and revoked at the hub's shell."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.key_texts import KeyScope, is_key
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import reading, writing
from tests.support.hub_rig import Shop

Call = Callable[..., tuple[int, str]]
ALL = ",".join(KeyScope)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["api-key", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_a_key_is_shown_once_and_known_by_its_digest(call: Call, shop: Shop) -> None:
    status, out = call("add", "till", "--scopes", "quotes,orders:write", "--json")
    made = json.loads(out)
    assert (status, made["scopes"]) == (0, ["orders:write", "quotes"])
    assert made["channel"] == "till"
    assert is_key(made["key"])
    with reading(shop.engine) as connection:
        found = key_store.of_text(connection, made["key"])
    assert found is not None
    assert found.scopes == {KeyScope.QUOTES, KeyScope.ORDERS_WRITE}
    assert made["key"] not in call("list", "--json")[1]
    assert made["key"] not in str(shop.rows("SELECT * FROM api_keys"))


def test_a_list_shows_what_a_key_may_do_and_when_it_was_used(
    call: Call, shop: Shop
) -> None:
    assert call("list")[1] == "no key\n"
    call("add", "till", "--scopes", ALL, "--channel", "shop-2")
    with writing(shop.engine) as connection:
        for day in ("2026-03-02", "2026-03-03", "2026-03-01"):
            key_store.note_use(connection, "till", day)
    (listed,) = json.loads(call("list", "--json")[1])
    assert (listed["channel"], listed["used_on"]) == ("shop-2", "2026-03-03")
    assert listed["scopes"] == list(KeyScope)
    table = call("list")[1]
    assert "2026-03-03" in table
    assert "in force" in table


def test_a_revoked_key_opens_nothing_and_its_name_is_used(
    call: Call, shop: Shop
) -> None:
    made = json.loads(call("add", "till", "--scopes", "quotes", "--json")[1])
    assert call("revoke", "till") == (0, "till is refused from now on\n")
    with reading(shop.engine) as connection:
        assert key_store.of_text(connection, made["key"]) is None
    assert call("revoke", "till")[0] == 1
    status, out = call("add", "till", "--scopes", "quotes")
    assert (status, "was, a key of this name" in out) == (1, True)
    assert "revoked" in call("list")[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "a b", "--scopes", "quotes"), "1 to 64 of A-Z"),
        (("add", "x" * 65, "--scopes", "quotes"), "1 to 64 of A-Z"),
        (("add", "till", "--scopes", "quotes", "--channel", "名"), "--channel"),
        (("add", "till", "--scopes", "everything"), "allowed: members:read"),
        (("add", "till", "--scopes", ""), "allowed: members:read"),
    ],
)
def test_what_cannot_be_is_refused(
    call: Call, words: tuple[str, ...], why: str
) -> None:
    status, out = call(*words)
    assert (status, why in out) == (2, True)


def test_a_kiosk_s_id_is_no_channel(call: Call, shop: Shop) -> None:
    shop.rows("INSERT INTO kiosks VALUES ('k1', '', 1, '[1]', 1, 1, '', '2026-03-01')")
    status, out = call("add", "till", "--scopes", "quotes", "--channel", "k1")
    assert (status, out) == (1, "countertop: k1: a kiosk has this id\n")


def test_there_is_room_for_so_many_keys_and_no_more(call: Call, shop: Shop) -> None:
    with writing(shop.engine) as connection:
        for number in range(key_store.MAX_IN_FORCE):
            name = f"k{number}"
            key = ApiKey(name=name, channel="c", scopes=frozenset(), made_at="")
            assert key_store.add(connection, key, name)
    assert call("add", "more", "--scopes", "quotes")[0] == 1
    assert call("revoke", "k7")[0] == 0
    assert call("add", "more", "--scopes", "quotes")[0] == 0
