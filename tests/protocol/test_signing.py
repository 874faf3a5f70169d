from pathlib import Path

import pytest

from firmware.base.errors import WireError
from firmware.protocol import signed_documents
from firmware.protocol.messages import CatalogueManifest, PolicyDocument, Signed
from firmware.protocol.signing import SigningKey, is_public_key, verify

MANIFEST = CatalogueManifest(revision=1, articles=0, chain=())


def test_only_the_signed_bytes_verify() -> None:
    key = SigningKey.generate()
    signature = key.sign(b"prices")
    assert is_public_key(key.public)
    assert verify(key.public, b"prices", signature)
    assert not verify(key.public, b"Prices", signature)
    assert not verify(key.public, b"prices", signature[:-1])
    assert not verify(key.public, b"prices", b"")
    assert not verify(SigningKey.generate().public, b"prices", signature)


def test_a_saved_key_is_its_owners_alone_and_signs_the_same(tmp_path: Path) -> None:
    key = SigningKey.generate()
    key.save(tmp_path / "hub.key")
    assert (tmp_path / "hub.key").stat().st_mode & 0o777 == 0o600
    assert SigningKey.load(tmp_path / "hub.key").sign(b"x") == key.sign(b"x")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    SigningKey.generate().save(tmp_path / "hub.key")
    with pytest.raises(FileExistsError):
        SigningKey.generate().save(tmp_path / "hub.key")


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    SigningKey.generate().save(tmp_path / "hub.key")
    (tmp_path / "hub.key").chmod(0o640)
    with pytest.raises(WireError, match="chmod 600"):
        SigningKey.load(tmp_path / "hub.key")


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "收银", "!" * 44, "A" * 64])
def test_what_is_no_key_is_refused_without_being_shown(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "hub.key"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    with pytest.raises(WireError, match="32 bytes in base64") as refusal:
        SigningKey.load(path)
    assert text == "" or text not in str(refusal.value)
    with pytest.raises(WireError, match="32 bytes in base64"):
        verify(text, b"", b"")
    assert not is_public_key(text)


def test_a_repr_shows_the_public_half_only() -> None:
    key = SigningKey.generate()
    assert repr(key) == f"SigningKey(public={key.public})"


def test_a_document_comes_back_from_under_its_signature() -> None:
    key = SigningKey.generate()
    signed = signed_documents.sign(MANIFEST, key)
    assert signed_documents.verified(signed, key.public, CatalogueManifest) == MANIFEST


def test_a_changed_or_foreign_document_is_refused() -> None:
    key = SigningKey.generate()
    signed = signed_documents.sign(MANIFEST, key)
    dearer = Signed(payload=signed.payload + b" ", signature=signed.signature)
    for bad in (dearer, signed_documents.sign(MANIFEST, SigningKey.generate())):
        with pytest.raises(WireError, match="signature is not the hub's"):
            signed_documents.verified(bad, key.public, CatalogueManifest)


def test_one_kind_of_document_is_never_another() -> None:
    key = SigningKey.generate()
    signed = signed_documents.sign(MANIFEST, key)
    with pytest.raises(WireError, match="PolicyDocument"):
        signed_documents.verified(signed, key.public, PolicyDocument)
