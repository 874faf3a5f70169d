"""The texts that a first boot writes: a network for NetworkManager, kiosk.toml."""

import configparser
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.config_loader import from_mapping
from firmware.kiosk.config import KioskConfig
from provisioning.first_boot.config_lines import with_values
from provisioning.first_boot.wifi_keyfile import keyfile, network_key
from tests.support.first_boot import PUBLIC_KEY, SSID, WIFI_PASSWORD
from tests.support.sources import ROOT

pytestmark = pytest.mark.unit
HERE = Path(__file__).parent
SAMPLES = ("kiosk.toml", "kiosk-without-devices.toml")


@pytest.mark.parametrize(
    ("ssid", "password", "key"),
    [
        # IEEE 802.11i-2004, H.4.2: the standard's own examples.
        (
            "IEEE",
            "password",
            "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e",
        ),
        (
            "ThisIsASSID",
            "ThisIsAPassword",
            "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af",
        ),
        ("any", "AB" * 32, "ab" * 32),
    ],
)
def test_the_key_is_the_standards(ssid: str, password: str, key: str) -> None:
    assert network_key(ssid, password) == key


def test_networkmanager_s_file_is_as_approved() -> None:
    golden = (HERE / "golden/countertop.nmconnection").read_text("utf-8")
    assert keyfile(SSID, WIFI_PASSWORD) == golden


@given(
    st.text(min_size=1, max_size=32),
    st.text(
        st.characters(min_codepoint=32, max_codepoint=126), min_size=8, max_size=63
    ),
)
def test_no_name_or_password_breaks_out_of_its_line(ssid: str, password: str) -> None:
    if any("\ud800" <= each <= "\udfff" for each in ssid):
        return
    text = keyfile(ssid, password)
    assert text.isascii()
    read = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    read.read_string(text)
    name = bytes(int(each) for each in read["wifi"]["ssid"].split(";")[:-1])
    assert name.decode() == ssid
    assert read.sections() == ["connection", "wifi", "wifi-security", "ipv4", "ipv6"]


@pytest.mark.parametrize("name", SAMPLES)
def test_values_take_the_lines_of_the_sample(name: str) -> None:
    text = (ROOT / "provisioning" / name).read_text("utf-8")
    values = {
        "kid": "kiosk-7",
        "hub.public_key": PUBLIC_KEY,
        "broker.port": 8883,
        "broker.ca_file": "/etc/countertop/tls/ca.pem",
        "store.utc_offset_minutes": -720,
    }
    changed = with_values(text, values)
    config = from_mapping(name, tomllib.loads(changed), KioskConfig)
    assert (config.kid, config.hub.public_key) == ("kiosk-7", PUBLIC_KEY)
    assert (config.broker.port, config.store.utc_offset_minutes) == (8883, -720)
    assert str(config.broker.ca_file) == "/etc/countertop/tls/ca.pem"
    if name == "kiosk.toml":  # each stands where it stood, below what explains it
        assert len(changed.splitlines()) == len(text.splitlines())
    assert with_values(changed, values) == changed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '\n[a]\nkey = "x"\n'),
        ("[a]\nother = 1\n", '[a]\nkey = "x"\nother = 1\n'),
        ("[a]\n# key = 1\nkey = 2\n", '[a]\n# key = 1\nkey = "x"\n'),
        (
            "key = 1\n[a] # ours\n[b]\nkey = 1",
            'key = 1\n[a] # ours\nkey = "x"\n[b]\nkey = 1\n',
        ),
        ("[a]\nkeys = 1\n[ a ]\n", '[a]\nkey = "x"\nkeys = 1\n[ a ]\n'),
    ],
)
def test_a_value_has_a_line_of_its_own_table(text: str, expected: str) -> None:
    assert with_values(text, {"a.key": "x"}) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_back(value: str) -> None:
    changed = with_values("[a]\n", {"a.key": value})
    assert tomllib.loads(changed) == {"a": {"key": value}}
