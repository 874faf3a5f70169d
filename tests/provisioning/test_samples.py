"""The configurations that an installation lays down, for a person to fill in."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from firmware.config import from_mapping, load, to_mapping
from firmware.kiosk.config import HubConfig, KioskConfig

PROVISIONING = Path(__file__).parents[2] / "provisioning"
SAMPLE = PROVISIONING / "kiosk.toml"
RULES = PROVISIONING.parent / "systemd/udev/60-countertop.rules"
# What the sample sets otherwise than a kiosk.toml that leaves the key out.
SET = {"camera.path", "hub.public_key", "kid", "printer.path", "scanner.path"}


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _uncommented(path: Path) -> str:
    return re.sub(r"(?m)^# (\w+ = )", r"\1", path.read_text("utf-8"))


def test_the_sample_loads() -> None:
    assert load(SAMPLE, KioskConfig).kid == "kiosk-1"


def test_the_sample_shows_every_key() -> None:
    document = tomllib.loads(_uncommented(SAMPLE))
    every = to_mapping(from_mapping("sample", document, KioskConfig))
    assert dict(_flat(document)).keys() == dict(_flat(every)).keys()


def test_the_sample_shows_the_defaults() -> None:
    defaults = dict(
        _flat(to_mapping(KioskConfig(kid="", hub=HubConfig(public_key=""))))
    )
    sample = dict(_flat(to_mapping(load(SAMPLE, KioskConfig))))
    assert {key for key in defaults if sample[key] != defaults[key]} == SET


@pytest.mark.parametrize("key", sorted(key for key in SET if key.endswith(".path")))
def test_udev_makes_the_names_that_the_sample_uses(key: str) -> None:
    sample = dict(_flat(to_mapping(load(SAMPLE, KioskConfig))))
    name = str(sample[key]).removeprefix("/dev/")
    assert f'SYMLINK+="{name}"' in RULES.read_text("utf-8")
