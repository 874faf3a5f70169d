"""The vault: keys are made once, found by marks, and destroyed in every file."""

import secrets
from collections.abc import Generator
from pathlib import Path

import pytest

from firmware.base.errors import StoreError
from firmware.hub.db.engine import writing
from firmware.hub.members.vault.cipher import NONCE_BYTES, seal, unseal
from firmware.hub.members.vault.file import COPY, VAULT
from firmware.hub.members.vault.values import keep_value
from firmware.hub.members.vault.vault import Vault, open_vault, opened_vault

AT = "2026-03-01T08:00:00.000Z"


@pytest.fixture
def vault(tmp_path: Path) -> Generator[Vault]:
    with opened_vault(tmp_path) as opened:
        yield opened


def kept(vault: Vault, member_id: str, *marks: str) -> bytes:
    made = [vault.mark("phone", each) for each in marks]
    return vault.keep({member_id: made})[member_id]


def test_a_key_is_made_once_and_found_by_its_newest_marks(vault: Vault) -> None:
    first = kept(vault, "m-1", "+8613800138000")
    assert kept(vault, "m-1", "+8613900139000") == first == vault.key("m-1")
    assert vault.marked(vault.mark("phone", "+8613900139000")) == ["m-1"]
    assert vault.marked(vault.mark("phone", "+8613800138000")) == []


def test_members_with_one_mark_come_in_pages(vault: Vault) -> None:
    for number in range(5):
        kept(vault, f"m-{number}", "8000")
    mark = vault.mark("phone", "8000")
    assert vault.marked(mark, limit=2) == ["m-0", "m-1"]
    assert vault.marked(mark, after="m-1", limit=9) == ["m-2", "m-3", "m-4"]


def test_marks_outlive_a_start_and_differ_from_shop_to_shop(tmp_path: Path) -> None:
    marks: list[str] = []
    for name in ("one", "one", "two"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        with opened_vault(folder) as opened:
            marks.append(opened.mark("phone", "1"))
    assert marks[0] == marks[1] != marks[2]


def test_a_destroyed_key_is_in_no_file(vault: Vault, tmp_path: Path) -> None:
    marks = {f"m-{n}": [vault.mark("phone", f"{n}")] for n in range(300)}
    by_member = vault.keep(marks)
    keys = [by_member[f"m-{number}"] for number in range(300)]
    assert vault.keep_copy()
    vault.erase([f"m-{number}" for number in range(0, 300, 2)], AT)
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert [number for number in range(0, 300, 2) if keys[number] in data] == []
        assert all(keys[number] in data for number in range(1, 300, 2))
        assert vault.mark("phone", "2").encode() not in data
    assert {file.name for file in tmp_path.iterdir()} == {VAULT, COPY}


def test_nothing_is_kept_of_an_erased_member_again(vault: Vault) -> None:
    kept(vault, "m-1")
    vault.erase(["m-1"], AT)
    vault.erase(["m-1"], "2026-04-01T08:00:00.000Z")
    assert vault.erased() == {"m-1": AT}
    assert vault.keep({"m-1": []}) == {}


def test_a_dropped_key_comes_back_as_another_one(vault: Vault) -> None:
    before = kept(vault, "m-1")
    vault.drop(["m-1"])
    assert vault.key("m-1") is None
    assert kept(vault, "m-1") != before


def test_a_lost_vault_is_put_back_from_its_copy(tmp_path: Path) -> None:
    with opened_vault(tmp_path) as opened:
        key, mark = kept(opened, "m-1", "1"), opened.mark("phone", "1")
        opened.keep_copy()
    (tmp_path / VAULT).unlink()
    with opened_vault(tmp_path) as opened:
        assert opened.key("m-1") == key
        assert opened.marked(mark) == ["m-1"]


def test_the_copy_is_written_only_when_something_changed(vault: Vault) -> None:
    kept(vault, "m-1")
    assert vault.keep_copy()
    assert not vault.keep_copy()
    kept(vault, "m-2")
    assert vault.keep_copy()


def test_a_reader_sees_it_while_it_is_written_and_cannot_change_it(
    vault: Vault, tmp_path: Path
) -> None:
    kept(vault, "m-1")
    with opened_vault(tmp_path, may_write=False) as reader:
        assert reader.key("m-1") == vault.key("m-1")
        kept(vault, "m-2")
        assert reader.key("m-2") == vault.key("m-2")
        with pytest.raises(StoreError):
            reader.keep({"m-3": []})


def test_a_reader_makes_no_vault(tmp_path: Path) -> None:
    with opened_vault(tmp_path, may_write=False) as reader, pytest.raises(StoreError):
        reader.key("m-1")
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_may_read_the_files(vault: Vault, tmp_path: Path) -> None:
    vault.keep_copy()
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_newer_vault_is_refused(tmp_path: Path) -> None:
    with opened_vault(tmp_path) as opened, writing(opened.engine) as connection:
        keep_value(connection, "format", b"2")
    with pytest.raises(StoreError, match="newer version"):
        open_vault(tmp_path, secrets.token_bytes)


def test_what_is_sealed_opens_with_its_key_at_its_place_only() -> None:
    key, other = secrets.token_bytes(32), secrets.token_bytes(32)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = seal(key, "林女士".encode(), where="profile:m-1", nonce=nonce)
    assert unseal(key, sealed, where="profile:m-1") == "林女士".encode()
    for wrong, place in ((other, "profile:m-1"), (key, "profile:m-2")):
        assert unseal(wrong, sealed, where=place) is None
    for damaged in (sealed[:-8], sealed[:8], "", "-"):
        assert unseal(key, damaged, where="profile:m-1") is None
