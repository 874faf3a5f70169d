"""The configurations that an installation lays down, for a person to fill in."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest

from firmware.base.config_loader import Table, from_mapping, load, to_mapping
from firmware.base.errors import ConfigError
from firmware.hub.config import HubConfig
from firmware.hub.policy.policy_file import FIRST, successor
from firmware.kiosk.config import HubIdentity, KioskConfig
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy

PROVISIONING = Path(__file__).parents[2] / "provisioning"
RULES = PROVISIONING.parent / "systemd/udev/60-countertop.rules"
BROKER = {"broker.password_file"}
DEVICES = {"camera.path", "printer.path", "scanner.path"}
# By box: what a file without a line means, and what the sample sets otherwise.
SAMPLES = [
    pytest.param(
        "kiosk",
        KioskConfig(kid="", hub=HubIdentity(public_key="")),
        BROKER | DEVICES | {"kid", "hub.public_key", "scanner.kind"},
        id="kiosk",
    ),
    pytest.param("hub", HubConfig(), BROKER | {"policy"}, id="hub"),
    pytest.param("policy", Policy(), set[str](), id="policy"),
]


OF_THE_HUB = {"pricing_engine", "stopped"}
"""Keys that no person writes."""


def _filled_in(name: str) -> str:
    """A sample with the hub's key in it, the one value that nobody can guess."""
    text = (PROVISIONING / f"{name}.toml").read_text("utf-8")
    return text.replace("put the text of hub.pub here", SigningKey.generate().public)


def _flat(table: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(cast("Mapping[str, object]", value), f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _values(table: Table) -> dict[str, object]:
    return dict(_flat(to_mapping(table)))


@pytest.mark.parametrize(("name", "defaults", "set_otherwise"), SAMPLES)
def test_a_sample_shows_the_defaults(
    name: str, defaults: Table, set_otherwise: set[str]
) -> None:
    document = tomllib.loads(_filled_in(name))
    sample = _values(from_mapping(name, document, type(defaults)))
    standard = _values(defaults)
    assert {key for key in standard if sample[key] != standard[key]} == set_otherwise


@pytest.mark.parametrize(("name", "defaults", "set_otherwise"), SAMPLES)
def test_a_sample_shows_every_key(
    name: str, defaults: Table, set_otherwise: set[str]
) -> None:
    text = re.sub(r"(?m)^# (\w+ = |\[\[)", r"\1", _filled_in(name))
    document = tomllib.loads(text)
    every = _values(defaults).keys() - OF_THE_HUB
    assert set_otherwise <= dict(_flat(document)).keys() == every
    from_mapping(name, document, type(defaults))


def test_a_fresh_hub_with_the_sample_of_the_policy_keeps_the_first_one() -> None:
    fresh = load(PROVISIONING / "policy.toml", Policy)
    assert successor(FIRST, fresh) is None


def test_a_kiosk_without_devices_has_none_and_is_else_as_any_other() -> None:
    name = "kiosk-without-devices"
    brief = _values(from_mapping(name, tomllib.loads(_filled_in(name)), KioskConfig))
    standard = _values(KioskConfig(kid="", hub=HubIdentity(public_key="")))
    differs = {key: brief[key] for key in standard if brief[key] != standard[key]}
    none = {"camera.kind", "panel.kind", "display.controller", "printer.kind"}
    assert differs.keys() == {"kid", "hub.public_key", *BROKER, *none}
    assert {differs[key] for key in none} == {"none"}


def test_a_kiosk_without_its_hubs_key_is_told_what_to_put_there() -> None:
    with pytest.raises(ConfigError) as refused:
        load(PROVISIONING / "kiosk.toml", KioskConfig)

    (told,) = str(refused.value).splitlines()[1:]
    assert told.startswith("  hub.public_key: ")
    assert told.endswith("allowed: the text of the hub's hub.pub, 44 characters")


@pytest.mark.parametrize("key", sorted(DEVICES))
def test_udev_makes_the_names_that_the_sample_uses(key: str) -> None:
    document = tomllib.loads(_filled_in("kiosk"))
    sample = _values(from_mapping("kiosk", document, KioskConfig))
    name = str(sample[key]).removeprefix("/dev/")
    assert f'SYMLINK+="{name}"' in RULES.read_text("utf-8")
