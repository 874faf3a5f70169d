"""Released builds, unpacked from the record, for boxes that are not updated yet."""

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import cast

from drivers.api import DriverError
from firmware.virtual.build import Build
from firmware.virtual.settings import Table

RECORDED = Path(__file__).parents[1] / "recorded"
PACKAGES = ("drivers", "firmware", "provisioning")
_IMPORT_LIMIT_S = 10.0
_KIOSKS = {"0.1": "firmware.demo.kiosk"}
_KEYS = {
    "0.1": {
        "attempts_max": "attempts_most",
        "digits_max": "digits_most",
        "digits_min": "digits_least",
        "free_min_mb": "free_least_mb",
        "prefix_max": "prefix_most",
        "prefix_min": "prefix_least",
        "size_max_mb": "size_most_mb",
        "waiting_max": "waiting_most",
    }
}
"""Keys of configuration and policy as each release spells them."""
_LATER = {"0.1": {"payments", "staff"}}
"""Tables of configuration and policy that came after a release."""
_STAFF_BUTTONS = {"0.1": "staff"}
"""What staff hold to confirm money, at a release that knows no badges."""


def unpacked(release: str, folder: Path) -> Build:
    """The build of a release, its packages in `folder`, which may hold them already.

    DriverError if no such release is recorded or if Python would run other code.
    """
    archive = RECORDED / f"v{release}" / "product.tar.xz"
    if not archive.is_file():
        raise DriverError(f"release {release} is not recorded: {archive} is missing")
    if not folder.exists():
        extract(archive, folder)
    build = Build(
        prefix=_leading_to(folder),
        kiosk=_KIOSKS[release],
        spelled=lambda table: _renamed(_known(table, release), _KEYS[release]),
        staff_button=_STAFF_BUTTONS.get(release, ""),
    )
    elsewhere = {path for path in imported_from(build) if path.parent != folder}
    if elsewhere:
        raise DriverError(f"release {release} would run {elsewhere}, not {folder}")
    return build


def imported_from(build: Build) -> tuple[Path, ...]:
    """The folders of the packages that a process of this build imports."""
    program = (
        f"import {', '.join(PACKAGES)}\n"
        f"for package in ({', '.join(PACKAGES)}):\n"
        "    print(package.__path__[0])"
    )
    done = subprocess.run(
        (*build.prefix, sys.executable, "-c", program),
        capture_output=True,
        text=True,
        timeout=_IMPORT_LIMIT_S,
        check=True,
    )
    return tuple(Path(line) for line in done.stdout.splitlines())


def extract(archive: Path, folder: Path) -> None:
    """Plain files and nothing else, each below `folder`; DriverError otherwise.

    By hand: what tarfile calls its data filter came with Python 3.11.4.
    """
    with tarfile.open(archive, "r:xz") as product:
        for member in product:
            path = (folder / member.name).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise DriverError(f"{archive}: {member.name} is outside")
            if member.isdir():
                path.mkdir(parents=True, exist_ok=True)
                continue
            content = product.extractfile(member) if member.isfile() else None
            if content is None:
                raise DriverError(f"{archive}: {member.name} is no plain file")
            path.write_bytes(content.read())


def _leading_to(folder: Path) -> tuple[str, ...]:
    """`-m` looks into the working folder first, a program that it starts elsewhere.

    Both come before the finder of the editable installation, which is asked last.
    """
    return ("/usr/bin/env", f"--chdir={folder}", f"PYTHONPATH={folder}")


def _known(table: Table, release: str) -> Table:
    return {key: value for key, value in table.items() if key not in _LATER[release]}


def _renamed(value: Table, names: dict[str, str]) -> Table:
    return {names.get(key, key): _inside(inner, names) for key, inner in value.items()}


def _inside(value: object, names: dict[str, str]) -> object:
    if isinstance(value, dict):
        return _renamed(cast("Table", value), names)
    if isinstance(value, list):
        return [_inside(item, names) for item in cast("list[object]", value)]
    return value
