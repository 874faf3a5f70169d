"""The software bill of materials of a role: CycloneDX 1.6, in JSON. Pure.

From the lock, so that the same sources give the same bill; licences from the packages'
own metadata if their wheels are at hand.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from packaging.utils import canonicalize_name, parse_wheel_filename

from provisioning.packaging.locks import LockedPackage

LONGEST_LICENCE = 80
"""Some packages write the whole text into the field of its name."""
CLASSIFIER = "License :: "


def bill(
    root: str,
    packages: Iterable[LockedPackage],
    *,
    version: str,
    licences: Mapping[str, str],
) -> str:
    """The bill of `root`, such as countertop-hub; `licences` are names by package."""
    listed = tuple(packages)
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "firmware",
                "bom-ref": root,
                "name": root,
                "version": version,
            }
        },
        "components": [_component(each, licences.get(each.name)) for each in listed],
        "dependencies": [{"ref": root, "dependsOn": [_purl(each) for each in listed]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _component(package: LockedPackage, licence: str | None) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _purl(package),
        "name": package.name,
        "version": package.version,
        "purl": _purl(package),
    }
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    component["externalReferences"] = [
        {
            "type": "distribution",
            "url": wheel.name,
            "hashes": [{"alg": "SHA-256", "content": wheel.sha256}],
        }
        for wheel in package.wheels
    ]
    return component


def _purl(package: LockedPackage) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def licences_of(wheels: Iterable[Path]) -> dict[str, str]:
    """The licence that each wheel's metadata names, by normalised package name."""
    return dict(_named(wheels))


def _named(wheels: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for wheel in wheels:
        licence = _licence(_metadata(wheel))
        if licence:
            yield canonicalize_name(parse_wheel_filename(wheel.name)[0]), licence


def _metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as file:
        (name,) = (
            each
            for each in file.namelist()
            if each.count("/") == 1 and each.endswith(".dist-info/METADATA")
        )
        return HeaderParser().parsestr(file.read(name).decode("utf-8", "replace"))


def _licence(metadata: Message) -> str | None:
    for field in ("License-Expression", "License"):
        value = str(metadata.get(field) or "").strip()
        if value and value != "UNKNOWN" and len(value) <= LONGEST_LICENCE:
            return value
    named = [
        str(each).rpartition(" :: ")[2]
        for each in metadata.get_all("Classifier") or ()
        if str(each).startswith(CLASSIFIER)
    ]
    return " AND ".join(named) or None
