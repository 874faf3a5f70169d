"""What the doctor says of the file that makes people of members' numbers."""

from pathlib import Path

import pytest

from firmware.hub.config import HubConfig
from firmware.hub.members.vault.file import COPY, VAULT
from firmware.hub.members.vault.vault import opened_vault
from provisioning.checks.finding import Grade
from provisioning.checks.members.vault import profiles, vault
from tests.support.hub_rig import Shop, open_shop
from tests.support.people_rig import People


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub's folder with a vault and its copy."""
    with opened_vault(tmp_path) as opened:
        opened.keep({"m-1": []})
        opened.keep_copy()
    return tmp_path


def seen(data: Path) -> list[tuple[Grade, str]]:
    return [(each.grade, str(each.seen)) for each in vault(data)]


def test_a_hub_that_never_had_one_is_not_judged(tmp_path: Path) -> None:
    assert seen(tmp_path) == []


def test_both_open(data: Path) -> None:
    assert [grade for grade, _ in seen(data)] == [Grade.OK]


@pytest.mark.parametrize("name", [VAULT, COPY])
def test_one_that_does_not_open_is_a_fault(data: Path, name: str) -> None:
    (data / name).write_bytes(b"nothing of ours" * 300)
    ((grade, _),) = seen(data)
    assert grade is Grade.FAULT


@pytest.mark.parametrize("name", [VAULT, COPY])
def test_one_that_others_may_open_is_a_fault(data: Path, name: str) -> None:
    (data / name).chmod(0o640)
    ((grade, text),) = seen(data)
    assert grade is Grade.FAULT
    assert str(data / name) in text


@pytest.mark.parametrize("name", [VAULT, COPY])
def test_one_that_is_gone_is_told_of(data: Path, name: str) -> None:
    (data / name).unlink()
    ((grade, text),) = seen(data)
    assert grade is Grade.WARN
    assert name in text


def of_profiles(shop: Shop) -> list[tuple[Grade, str]]:
    config = HubConfig(data=shop.folder, database=shop.database)
    return [(each.grade, str(each.seen)) for each in profiles(config)]


def test_profiles_that_no_vault_reads_are_a_fault(tmp_path: Path) -> None:
    with open_shop(tmp_path) as shop:
        member_id = People(shop).join()
        assert of_profiles(shop) == []
    for name in (VAULT, COPY):
        (shop.folder / name).unlink(missing_ok=True)
    lost = [(Grade.FAULT, "members whose data nobody can read: 1")]
    assert of_profiles(shop) == lost
    with opened_vault(shop.folder) as fresh:
        fresh.keep({f"{member_id}-of-another": []})
    assert of_profiles(shop) == lost
