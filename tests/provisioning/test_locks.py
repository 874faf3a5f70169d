"""The locks are what pyproject.toml and pins.txt say; `make lock` writes them again."""

import json
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from provisioning.packaging.lock import EXTRAS, LOCKS
from provisioning.packaging.locks import (
    FILES,
    FROM_DEBIAN,
    LockedPackage,
    LockedWheel,
    as_pylock,
    as_requirements,
    fits,
    read_lock,
)
from provisioning.packaging.sbom import bill, licences_of

PROJECT = Path(__file__).parents[2]
TOOLS = {"setuptools"}
"""Not pinned, for the program never imports them; the locks have their version."""


def _lock(role: str) -> tuple[LockedPackage, ...]:
    return read_lock((LOCKS / f"pylock.{role}.toml").read_text("utf-8"))


def _direct(role: str) -> dict[str, str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [line for extra in EXTRAS[role] for line in extras[extra]]
    return dict(map(_pin, [*project["dependencies"], *lines]))


def _pins() -> dict[str, str]:
    """What others bring along; one of them the tests use, too."""
    lines = (PROJECT / "provisioning/pins.txt").read_text("utf-8").splitlines()
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    lines += project["optional-dependencies"]["dev"]
    return dict(_pin(line) for line in lines if "==" in line)


def _pin(line: str) -> tuple[str, str]:
    name, _, number = line.partition("==")
    return canonicalize_name(name), number


def _brought_along(names: set[str]) -> Iterator[str]:
    """What these need, themselves included, as this Python's installed packages say."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        # A Pi's, not installed here: one needs Debian's lgpio, the other numpy alone.
        if name in {"rpi-lgpio", "simplejpeg"}:
            continue
        waiting += [
            canonicalize_name(need.name)
            for need in map(Requirement, requires(name) or ())
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]


@pytest.mark.parametrize("role", EXTRAS)
def test_a_lock_holds_what_is_pinned_and_all_of_it(role: str) -> None:
    locked = {each.name: each.version for each in _lock(role)}
    direct = _direct(role)
    assert direct.items() <= locked.items()
    others = {name: locked[name] for name in locked.keys() - direct.keys() - TOOLS}
    assert others.items() <= _pins().items()
    assert locked.keys() == set(_brought_along(set(direct))) | TOOLS


@pytest.mark.parametrize("role", EXTRAS)
def test_both_files_of_a_lock_say_the_same_and_name_the_public_index(role: str) -> None:
    text = (LOCKS / f"pylock.{role}.toml").read_text("utf-8")
    lock = read_lock(text)
    assert text == as_pylock(lock)
    assert text.count("://") == text.count(FILES)
    requirements = (LOCKS / f"{role}.txt").read_text("utf-8")
    assert requirements == as_requirements(lock)
    assert "://" not in requirements
    assert FROM_DEBIAN.isdisjoint(each.name for each in lock)


def test_a_machine_that_is_both_boxes_has_one_version_of_each() -> None:
    kiosk, hub = ({each.name: each for each in _lock(role)} for role in EXTRAS)
    assert [kiosk[name] for name in kiosk if name in hub] == [
        hub[name] for name in hub if name in kiosk
    ]


@pytest.mark.parametrize(
    ("wheel", "boxes"),
    [
        ("segno-1.6.6-py3-none-any.whl", "11x 11a 13x 13a"),
        ("pyzbar-0.1.9-py2.py3-none-any.whl", "11x 11a 13x 13a"),
        ("np-2.4.6-cp311-cp311-manylinux1_x86_64.manylinux_2_40_x86_64.whl", "11x"),
        ("numpy-2.4.6-cp313-cp313-manylinux_2_28_aarch64.whl", "13a"),
        ("numpy-2.4.6-cp313-cp313t-manylinux_2_28_aarch64.whl", ""),
        ("numpy-2.4.6-cp313-cp313-musllinux_1_2_aarch64.whl", ""),
        ("cryptography-50.0.2-cp311-abi3-manylinux_2_34_x86_64.whl", "11x 13x"),
        ("cryptography-50.0.2-cp312-abi3-manylinux2014_aarch64.whl", "13a"),
        ("new-1.0-cp311-abi3-manylinux_2_41_x86_64.whl", ""),
        ("old-1.0-cp311-cp311-win_amd64.whl", ""),
    ],
)  # fmt: skip
def test_a_wheel_is_for_the_boxes_that_can_use_it(wheel: str, boxes: str) -> None:
    found = [
        f"{python}{machine[0]}"
        for python in (11, 13)
        for machine in ("x86_64", "aarch64")
        if fits(wheel, python, machine)
    ]
    assert " ".join(found) == boxes


def test_a_package_that_a_box_would_have_to_build_is_refused() -> None:
    wheel = LockedWheel("", "x/a-1-cp311-cp311-manylinux2014_x86_64.whl", 1, "0")
    text = as_pylock([LockedPackage("a", "1", (wheel,))])
    with pytest.raises(ValueError, match="no wheel of a 11 aarch64, a 13 x86_64"):
        read_lock(text)


def test_a_bill_of_material_names_each_package_with_its_licence(tmp_path: Path) -> None:
    name = "segno-1.6.6-py3-none-any.whl"
    with ZipFile(tmp_path / name, "w") as file:
        file.writestr("segno-1.6.6.dist-info/METADATA", "License: BSD\n\nText.\n")
    package = LockedPackage("segno", "1.6.6", (LockedWheel(name, name, 1, "00ff"),))
    found = json.loads(
        bill(
            "countertop-hub",
            [package],
            version="0.1.0",
            licences=licences_of(tmp_path.glob("*.whl")),
        )
    )
    assert found["metadata"]["component"]["name"] == "countertop-hub"
    (component,) = found["components"]
    assert component["purl"] == "pkg:pypi/segno@1.6.6"
    assert component["licenses"] == [{"license": {"name": "BSD"}}]
    assert component["externalReferences"][0]["hashes"][0]["content"] == "00ff"
