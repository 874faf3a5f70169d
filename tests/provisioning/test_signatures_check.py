"""The doctor on signatures: whether a forged acknowledgement would be believed."""

from pathlib import Path

from firmware.kiosk.config import HubIdentity
from firmware.kiosk.trust.hub_pin import FILE, HubPin
from firmware.protocol.signing import SigningKey
from provisioning.checks.finding import Grade
from provisioning.checks.signatures import signatures

KEY = SigningKey.generate().public


def test_a_kiosk_that_was_signed_to_refuses_the_rest(tmp_path: Path) -> None:
    hub = HubIdentity(public_key=KEY)
    assert signatures(tmp_path, hub).grade is Grade.WARN
    assert list(tmp_path.iterdir()) == []
    HubPin(tmp_path / FILE, KEY).set()
    assert signatures(tmp_path, hub).grade is Grade.OK


def test_a_kiosk_may_refuse_the_rest_from_the_start(tmp_path: Path) -> None:
    hub = HubIdentity(public_key=KEY, signed_only=True)
    assert signatures(tmp_path, hub).grade is Grade.OK
