"""The configurations that an installation lays down, for a person to fill in."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from firmware.config import Table, from_mapping, load, to_mapping
from firmware.hub.config import HubConfig
from firmware.kiosk.config import HubConfig as TrustedHub
from firmware.kiosk.config import KioskConfig

PROVISIONING = Path(__file__).parents[2] / "provisioning"
RULES = PROVISIONING.parent / "systemd/udev/60-countertop.rules"
BROKER = {"broker.password_file", "broker.username"}
DEVICES = {"camera.path", "printer.path", "scanner.path"}
# By box: what a file without a line means, and what the sample sets otherwise.
SAMPLES = [
    pytest.param(
        "kiosk",
        KioskConfig(kid="", hub=TrustedHub(public_key="")),
        BROKER | DEVICES | {"kid", "hub.public_key"},
        id="kiosk",
    ),
    pytest.param("hub", HubConfig(), BROKER, id="hub"),
]


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _values(table: Table) -> dict[str, object]:
    return dict(_flat(to_mapping(table)))


@pytest.mark.parametrize(("name", "defaults", "set_otherwise"), SAMPLES)
def test_a_sample_shows_the_defaults(
    name: str, defaults: Table, set_otherwise: set[str]
) -> None:
    sample = _values(load(PROVISIONING / f"{name}.toml", type(defaults)))
    standard = _values(defaults)
    assert {key for key in standard if sample[key] != standard[key]} == set_otherwise


@pytest.mark.parametrize(("name", "defaults", "set_otherwise"), SAMPLES)
def test_a_sample_shows_every_key(
    name: str, defaults: Table, set_otherwise: set[str]
) -> None:
    text = (PROVISIONING / f"{name}.toml").read_text("utf-8")
    document = tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", text))
    assert set_otherwise <= dict(_flat(document)).keys() == _values(defaults).keys()
    from_mapping(name, document, type(defaults))


@pytest.mark.parametrize("key", sorted(DEVICES))
def test_udev_makes_the_names_that_the_sample_uses(key: str) -> None:
    sample = _values(load(PROVISIONING / "kiosk.toml", KioskConfig))
    name = str(sample[key]).removeprefix("/dev/")
    assert f'SYMLINK+="{name}"' in RULES.read_text("utf-8")
