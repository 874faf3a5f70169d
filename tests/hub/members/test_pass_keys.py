"""The keys of passes: known to kiosks before they sign, and for a time after."""

from pathlib import Path

import pytest

from drivers.qr import modules
from firmware.base.errors import StoreError
from firmware.hub.members.passes.pass_keys import ANNOUNCED_S, FOLDER, PassKeyFolder
from firmware.kiosk.sync.replica.pass_key_replica import FILE, PassKeyReplica
from firmware.protocol import signed_documents
from firmware.protocol.messages import PassKeys
from firmware.protocol.signing import verify
from firmware.retail.codes.member_pass import ShownPass, read_pass, signed_part
from tests.support.kiosk_shop import HUB_KEY

NOW_S = 1_772_352_000
MEMBER = "m-9f3a5c1e7b2d4860"


def is_good(text: str, document: PassKeys | None) -> bool:
    """Whether a kiosk that holds this document believes a pass."""
    shown = read_pass(text)
    assert shown is not None
    assert document is not None
    keys = {key.id: key.public for key in document.keys}
    public = keys.get(shown.claims.key_id)
    said = signed_part(shown.claims)
    return public is not None and verify(public, said, shown.signature)


def shown(text: str) -> ShownPass:
    found = read_pass(text)
    assert found is not None
    return found


def replica_of(folder: Path) -> PassKeyReplica:
    """What a kiosk holds."""
    return PassKeyReplica(folder / FILE, HUB_KEY.public)


@pytest.fixture
def folder(tmp_path: Path) -> PassKeyFolder:
    made = PassKeyFolder(tmp_path)
    made.begin(NOW_S)
    return made


def test_a_hub_on_a_new_machine_goes_on_at_once_and_old_passes_end(
    folder: PassKeyFolder, tmp_path: Path
) -> None:
    old = folder.pass_text(MEMBER, "gold", 59_078_400, now_s=NOW_S)
    lost, replica = folder.document(), replica_of(tmp_path)
    assert lost is not None
    assert replica.offer(signed_documents.sign(lost, HUB_KEY))
    assert replica.is_good(shown(old))
    folder.rotate(NOW_S + 60, at_once=True)
    new_machine = PassKeyFolder(tmp_path / "new")
    (tmp_path / "new").mkdir()
    # Its clock is years back, as that of a machine without one at its start.
    new_machine.begin(1_600_000_000, lambda: NOW_S + 3_600)
    document = new_machine.document()
    assert document is not None
    assert replica.offer(signed_documents.sign(document, HUB_KEY))
    now = new_machine.pass_text(MEMBER, "gold", 59_078_520, now_s=NOW_S + 3_600)
    early = new_machine.pass_text(MEMBER, "gold", 59_078_520, now_s=1_600_000_000)
    assert replica.is_good(shown(now))
    assert replica.is_good(shown(early))
    assert not replica.is_good(shown(old))


def test_the_first_key_signs_at_once_and_stays(folder: PassKeyFolder) -> None:
    document = folder.document()
    text = folder.pass_text(MEMBER, "gold", 59_078_400, now_s=NOW_S)
    assert is_good(text, document)
    folder.begin(NOW_S + 5)
    assert folder.document() == document


def test_a_phone_shows_it_in_version_5_at_level_m(folder: PassKeyFolder) -> None:
    text = folder.pass_text("m-" + 16 * "f", "diamond", 2**27 - 1, now_s=NOW_S)
    assert len(text) == 122
    assert len(modules(text, "m")) == 37


@pytest.mark.usefixtures("folder")
def test_no_other_account_can_read_a_key(tmp_path: Path) -> None:
    (key,) = (tmp_path / FOLDER).iterdir()
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    key.chmod(0o640)
    with pytest.raises(StoreError, match="others than its owner"):
        PassKeyFolder(tmp_path).document()


def test_another_process_follows_a_rotation(
    folder: PassKeyFolder, tmp_path: Path
) -> None:
    web = PassKeyFolder(tmp_path)
    before = web.document()
    folder.rotate(NOW_S)
    assert web.document() != before
    assert web.document() == folder.document()


def test_kiosks_know_the_next_key_before_it_signs(folder: PassKeyFolder) -> None:
    old = folder.pass_text(MEMBER, "none", 1, now_s=NOW_S)
    folder.rotate(NOW_S)
    announced = folder.document()
    assert is_good(folder.pass_text(MEMBER, "none", 1, now_s=NOW_S + 9), announced)
    begins_s = NOW_S + ANNOUNCED_S
    new = folder.pass_text(MEMBER, "none", 1, now_s=begins_s)
    assert read_pass(new) != read_pass(old)
    assert is_good(new, announced)
    assert is_good(old, announced)


def test_a_key_that_waits_is_the_next_one(folder: PassKeyFolder) -> None:
    first = folder.rotate(NOW_S)
    assert folder.rotate(NOW_S + 60) == first
    assert len(folder.signers()) == 2


def test_a_key_that_somebody_has_is_refused_at_once(folder: PassKeyFolder) -> None:
    stolen = folder.pass_text(MEMBER, "diamond", 1, now_s=NOW_S)
    before = folder.document()
    folder.rotate(NOW_S, at_once=True)
    document = folder.document()
    assert before is not None
    assert document is not None
    assert document.version > before.version
    assert not is_good(stolen, document)
    assert is_good(folder.pass_text(MEMBER, "gold", 1, now_s=NOW_S), document)


def test_keys_of_long_ago_go_and_ids_come_round(folder: PassKeyFolder) -> None:
    versions = list[int]()
    for turn in range(1, 20):
        now_s = NOW_S + turn * (ANNOUNCED_S + 1)
        folder.rotate(now_s)
        document = folder.document()
        assert document is not None
        versions.append(document.version)
        ids = [key.id for key in document.keys]
        assert len(set(ids)) == len(ids) <= 4
        assert is_good(folder.pass_text(MEMBER, "none", 1, now_s=now_s), document)
    assert versions == sorted(set(versions))


def test_without_a_key_there_is_no_pass(tmp_path: Path) -> None:
    folder = PassKeyFolder(tmp_path)
    assert folder.document() is None
    with pytest.raises(StoreError, match="no key for passes"):
        folder.pass_text(MEMBER, "none", 1, now_s=NOW_S)
