"""A box that is not updated yet runs its own release's code, not today's."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from drivers.api import DriverError
from firmware.virtual.build import Build
from tests.support.releases import PACKAGES, RECORDED, extract, imported_from, unpacked

PROJECT = Path(__file__).parents[2]
RELEASES = sorted(folder.name[1:] for folder in RECORDED.glob("v*"))


@pytest.fixture(scope="module", params=RELEASES)
def released(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Build:
    folder = tmp_path_factory.mktemp("releases") / request.param
    build = unpacked(request.param, folder)
    assert unpacked(request.param, folder).prefix == build.prefix
    return build


def test_every_package_comes_from_the_releases_own_folder(released: Build) -> None:
    folders = {path.parent for path in imported_from(released)}
    assert len(folders) == 1
    assert PROJECT not in folders


def test_todays_build_comes_from_the_project() -> None:
    assert imported_from(Build()) == tuple(PROJECT / name for name in PACKAGES)


@pytest.mark.process
def test_its_kiosk_and_its_commands_start(released: Build) -> None:
    for module in (released.kiosk, "firmware.cli.main"):
        done = subprocess.run(
            (*released.prefix, sys.executable, "-m", module, "--help"),
            capture_output=True,
            text=True,
            check=True,
        )
        assert "usage: " in done.stdout.lower()


def test_keys_get_the_names_of_the_release_at_any_depth(tmp_path: Path) -> None:
    spelled = unpacked("0.1", tmp_path / "0.1").spelled
    today = {"journal": {"free_min_mb": 0}, "codes": {"pay": [{"digits_max": 18}]}}
    assert spelled(today) == {
        "journal": {"free_least_mb": 0},
        "codes": {"pay": [{"digits_most": 18}]},
    }


def test_what_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    archive = _archive(tmp_path, tarfile.TarInfo("../elsewhere.py"))
    with pytest.raises(DriverError, match="is outside"):
        extract(archive, tmp_path / "out")
    assert not (tmp_path / "elsewhere.py").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("firmware")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    with pytest.raises(DriverError, match="no plain file"):
        extract(_archive(tmp_path, link), tmp_path / "out")


def test_a_release_that_is_not_recorded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=r"release 9\.9 is not recorded"):
        unpacked("9.9", tmp_path / "out")


def test_other_code_in_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(DriverError, match="would run"):
        unpacked("0.1", tmp_path / "out")


def _archive(folder: Path, member: tarfile.TarInfo) -> Path:
    path = folder / "product.tar.xz"
    with tarfile.open(path, "w:xz") as archive:
        archive.addfile(member, io.BytesIO())
    return path
