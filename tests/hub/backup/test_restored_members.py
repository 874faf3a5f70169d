"""Members after a restore: they come back with the vault's copy, who left does not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import open_engine
from firmware.hub.members.commands import EraseMember, OpenLink
from firmware.hub.members.replies import Erased, Joined
from firmware.hub.members.vault.file import COPY
from firmware.hub.people.feature import VaultUpkeep
from tests.support.hub_rig import Shop
from tests.support.people_rig import People

pytestmark = pytest.mark.only_on("sqlite", "a PostgreSQL has tools of its own")
NewBox = Callable[..., People]


def upkeep(people: People) -> None:
    VaultUpkeep(people.shop.engine, people.parts()).run(0.0)


@pytest.fixture
def people(shop: Shop) -> People:
    return People(shop)


@pytest.fixture
def archive(shop: Shop, tmp_path: Path) -> Callable[[], Path]:
    def make() -> Path:
        config, file = tmp_path / "hub.toml", tmp_path / "saved.tar"
        config.write_text(shop.config)
        assert main(["backup", "--out", str(file), "--config", str(config)]) == 0
        return file

    return make


@pytest.fixture
def new_box(shop: Shop, tmp_path: Path) -> NewBox:
    """Another machine on which an archive is restored, its hub begun."""

    def restored(file: Path, copy: Path, *, late: bool = False) -> People:
        folder = tmp_path / "new"
        folder.mkdir()
        config = tmp_path / "new.toml"
        config.write_text(f'data = "{folder}"\n')
        if not late:
            shutil.copy(copy, folder / COPY)
        assert main(["restore", str(file), "--yes", "--config", str(config)]) == 0
        if late:
            begun = _begun(folder, shop)
            begun.shop.engine.dispose()
            shutil.copy(copy, folder / COPY)
        return _begun(folder, shop)

    return restored


def _begun(folder: Path, shop: Shop) -> People:
    engine = open_engine(folder)
    people = People(Shop(folder, engine, shop.desk, shop.database, shop.kind))
    upkeep(people)
    return people


@pytest.mark.parametrize("late", [False, True])
def test_members_come_back_with_the_copy_of_their_vault(
    people: People,
    archive: Callable[[], Path],
    new_box: NewBox,
    *,
    late: bool,
) -> None:
    joined = people.get(people.form(name="林女士"), Joined)
    upkeep(people)
    box = new_box(archive(), people.shop.folder / COPY, late=late)
    profile = box.profile(joined.member_id)
    assert profile is not None
    assert profile.profile.name == "林女士"
    box.shop.engine.dispose()


def test_who_left_stays_away_though_the_archive_is_older(
    people: People, archive: Callable[[], Path], new_box: NewBox
) -> None:
    joined = people.get(people.form(name="林女士"), Joined)
    older = archive()
    people.get(EraseMember(member_id=joined.member_id, by="member"), Erased)
    upkeep(people)
    box = new_box(older, people.shop.folder / COPY)
    assert box.profile(joined.member_id) is None
    assert box.shop.rows("SELECT * FROM member_profiles") == []
    assert box.refusal(OpenLink(link=joined.link)) == "link_unknown"
    box.shop.engine.dispose()
