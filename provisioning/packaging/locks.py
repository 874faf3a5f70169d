"""The locks of a role: each package's version, its wheels and their hashes. Pure.

A lock is a pylock.toml (PEP 751); pip before 25.1, which Debian 12 has, reads the same
as requirements with hashes. Only wheels that a box can use are in it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from packaging.utils import canonicalize_name, parse_wheel_filename

Machine = Literal["x86_64", "aarch64"]
MACHINES: tuple[Machine, ...] = ("x86_64", "aarch64")
PYTHONS = (11, 13)
"""The minor versions of Python 3 of Debian 12 and 13."""
MAX_GLIBC = (2, 36)
"""That of Debian 12."""
FROM_DEBIAN = {"lgpio", "spidev"}
"""No wheels for each Python, so a Pi has Debian's (decision 0073)."""
FILES = "https://files.pythonhosted.org/packages/"
HEAD = "# Made by `make lock` from pyproject.toml and provisioning/pins.txt.\n"


@dataclass(frozen=True, slots=True, order=True)
class LockedWheel:
    """One file: its name, its path at the public index, its size, its hash in hex."""

    name: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class LockedPackage:
    """A package by its normalised name, its version, and the wheels that a box uses."""

    name: str
    version: str
    wheels: tuple[LockedWheel, ...]


def read_lock(text: str) -> tuple[LockedPackage, ...]:
    """The packages of a pylock.toml that run on Linux, with their fitting wheels.

    ValueError for a package that has none: it would have to be built on the box.
    """
    listed = tomllib.loads(text)["packages"]
    found = tuple(
        LockedPackage(
            canonicalize_name(each["name"]), each["version"], tuple(_wheels(each))
        )
        for each in listed
        if each["name"] not in FROM_DEBIAN
        and "sys_platform == 'win32'" not in each.get("marker", "")
    )
    unfit = [
        f"{each.name} {python} {machine}"
        for each in found
        for python in PYTHONS
        for machine in MACHINES
        if not any(fits(wheel.name, python, machine) for wheel in each.wheels)
    ]
    if unfit:
        raise ValueError(f"no wheel of {', '.join(unfit)}")
    return tuple(sorted(found))


def _wheels(package: dict[str, Any]) -> Iterator[LockedWheel]:
    wheels = (
        LockedWheel(
            each["url"].rpartition("/")[2],
            re.sub(r"^https?://.*?/packages/", "", each["url"]),
            each["size"],
            each["hashes"]["sha256"],
        )
        for each in package.get("wheels", ())
    )
    for wheel in sorted(wheels):
        if any(fits(wheel.name, python, on) for python in PYTHONS for on in MACHINES):
            yield wheel


def fits(wheel: str, python: int, machine: str) -> bool:
    """Whether a box with Python 3.`python` can use the file."""
    return any(
        _runs_on(tag.interpreter, tag.abi, python) and _built_for(tag.platform, machine)
        for tag in parse_wheel_filename(wheel)[3]
    )


def _runs_on(interpreter: str, abi: str, python: int) -> bool:
    if abi == "abi3":
        return int(interpreter.removeprefix("cp3")) <= python
    if abi == "none":
        return interpreter in {"py3", f"py3{python}", f"cp3{python}"}
    return interpreter == abi == f"cp3{python}"


def _built_for(platform: str, machine: str) -> bool:
    if platform == "any":
        return True
    made = re.fullmatch(r"manylinux_(\d+)_(\d+)_(\w+)", platform)
    if made is not None:
        return made[3] == machine and (int(made[1]), int(made[2])) <= MAX_GLIBC
    return bool(re.fullmatch(rf"manylinux(1|2010|2014)_{machine}", platform))


def as_pylock(packages: Iterable[LockedPackage]) -> str:
    """The lock as a pylock.toml; its addresses are the public index's."""
    where = ", ".join(
        f"\"python_version == '3.{python}' and platform_machine == '{machine}'\""
        for python in PYTHONS
        for machine in MACHINES
    )
    head = f'{HEAD}lock-version = "1.0"\ncreated-by = "countertop"\n'
    return head + f"environments = [{where}]\n" + "".join(map(_package, packages))


def _package(package: LockedPackage) -> str:
    wheels = "".join(
        f'    {{ url = "{FILES}{each.path}", size = {each.size},'
        f' hashes = {{ sha256 = "{each.sha256}" }} }},\n'
        for each in package.wheels
    )
    return (
        f'\n[[packages]]\nname = "{package.name}"\nversion = "{package.version}"\n'
        f"wheels = [\n{wheels}]\n"
    )


def as_requirements(packages: Iterable[LockedPackage]) -> str:
    """The lock as requirements with hashes, for `pip install --require-hashes`."""
    return HEAD + "".join(
        f"{each.name}=={each.version}"
        + "".join(
            f" \\\n    --hash=sha256:{hexadecimal}"
            for hexadecimal in sorted({wheel.sha256 for wheel in each.wheels})
        )
        + "\n"
        for each in packages
    )
