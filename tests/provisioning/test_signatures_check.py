"""The doctor on signatures: whether a forged acknowledgement would be believed."""

from pathlib import Path

from firmware.kiosk.config import HubIdentity
from firmware.kiosk.trust.hub_pin import FILE, JOURNAL, HubPin
from firmware.protocol.signing import SigningKey
from provisioning.checks.finding import Grade
from provisioning.checks.signatures import signatures

KEY = SigningKey.generate().public


def test_a_new_kiosk_refuses_from_the_start(tmp_path: Path) -> None:
    assert signatures(tmp_path, HubIdentity(public_key=KEY)).grade is Grade.OK
    assert list(tmp_path.iterdir()) == []


def test_a_kiosk_that_was_signed_to_refuses_the_rest(tmp_path: Path) -> None:
    hub = HubIdentity(public_key=KEY)
    (tmp_path / JOURNAL).touch()
    assert signatures(tmp_path, hub).grade is Grade.WARN
    HubPin(tmp_path / FILE, KEY).set()
    assert signatures(tmp_path, hub).grade is Grade.OK


def test_a_kiosk_may_refuse_or_believe_by_configuration(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).touch()
    assert (
        signatures(tmp_path, HubIdentity(public_key=KEY, signed_only=True)).grade
        is Grade.OK
    )
    (tmp_path / JOURNAL).unlink()
    assert (
        signatures(tmp_path, HubIdentity(public_key=KEY, signed_only=False)).grade
        is Grade.WARN
    )
