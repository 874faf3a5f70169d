"""Makes a bundle: all of a role's wheels and the program's, for a box without network.

`make bundle ROLE=hub MACHINE=x86_64`; `make install INSTALL="--bundle FOLDER"` uses it.
Beside the wheels lies their bill of materials, `bom.cdx.json`.
"""

import argparse
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from provisioning.packaging.lock import EXTRAS, LOCKS, SOURCES
from provisioning.packaging.locks import (
    MACHINES,
    MAX_GLIBC,
    PYTHONS,
    LockedPackage,
    fits,
    read_lock,
)
from provisioning.packaging.sbom import bill, licences_of

BILL = "bom.cdx.json"
OLDEST_GLIBC = 5


@dataclass(frozen=True, slots=True)
class Target:
    """What a bundle is for: `pythons` are minor versions of Python 3."""

    role: str
    machine: str
    pythons: tuple[int, ...]


def main(argv: list[str] | None = None) -> int:
    """Make the bundle in a folder of its own, which is made anew."""
    parser = argparse.ArgumentParser("bundle", description=__doc__)
    parser.add_argument("role", choices=EXTRAS)
    parser.add_argument("--machine", choices=MACHINES, default=platform.machine())
    parser.add_argument("--out", type=Path, default=SOURCES / "dist")
    arguments = parser.parse_args(argv)
    name = f"countertop-{arguments.role}-{version('countertop')}-{arguments.machine}"
    folder = arguments.out / name
    make_bundle(Target(arguments.role, arguments.machine, PYTHONS), folder)
    sizes = [file.stat().st_size for file in folder.iterdir()]
    print(f"{folder}: {len(sizes)} files, {sum(sizes) // 1_000_000} MB")
    return 0


def make_bundle(target: Target, folder: Path) -> None:
    """Fill `folder`; CalledProcessError if a wheel cannot be had, or is another one."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    lock = read_lock((LOCKS / f"pylock.{target.role}.toml").read_text("utf-8"))
    for python in target.pythons:
        _fetch(target, python, folder)
    _build(folder)
    text = bill(
        f"countertop-{target.role}",
        (_for(each, target) for each in lock),
        version=version("countertop"),
        licences=licences_of(folder.glob("*.whl")),
    )
    (folder / BILL).write_text(text, "utf-8")


def _for(package: LockedPackage, target: Target) -> LockedPackage:
    wheels = tuple(
        wheel
        for wheel in package.wheels
        if any(fits(wheel.name, python, target.machine) for python in target.pythons)
    )
    return LockedPackage(package.name, package.version, wheels)


def systems(machine: str) -> list[str]:
    """What pip calls the machine, the newest system that its wheels may need first."""
    major, newest = MAX_GLIBC
    numbered = (
        f"manylinux_{major}_{minor}_{machine}"
        for minor in range(newest, OLDEST_GLIBC - 1, -1)
    )
    return [
        *numbered,
        *(f"manylinux{year}_{machine}" for year in ("2014", "2010", "1")),
    ]


def _fetch(target: Target, python: int, folder: Path) -> None:
    _pip(
        "download", "--require-hashes", "--no-deps", "--only-binary", ":all:",
        "--requirement", str(LOCKS / f"{target.role}.txt"), "--dest", str(folder),
        "--python-version", f"3.{python}",
        *(word for each in systems(target.machine) for word in ("--platform", each)),
    )  # fmt: skip


def _build(folder: Path) -> None:
    leftovers = [SOURCES / "build", SOURCES / "countertop.egg-info"]
    for each in leftovers:
        shutil.rmtree(each, ignore_errors=True)
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(SOURCES))
    for each in leftovers:
        shutil.rmtree(each, ignore_errors=True)


def _pip(*words: str) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run((*pip, *words), check=True)


if __name__ == "__main__":
    sys.exit(main())
