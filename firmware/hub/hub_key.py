"""The hub's key in its folder: what kiosks know it by."""

import logging
from hashlib import sha256
from pathlib import Path

from firmware.base.durable_files import replace_durably
from firmware.base.errors import StoreError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.protocol.signing import SigningKey, is_public_key

log = logging.getLogger(__name__)

KEY = "hub.key"
PUBLIC_KEY = "hub.pub"
INVOICE_KEY = b"countertop: key of links to invoices, 1"
"""Nothing else that the hub signs begins so."""
MIN_KEY_BYTES = 44
"""A key file holds 32 bytes in base64."""
RESTORE_KEY = Phrase(
    "put it back from a backup; for a new key remove hub.pub and give the "
    "new one to every kiosk"
)


def invoice_shop_key(folder: Path) -> bytes:
    """The shop's key for links to invoices, 32 bytes: of the hub's key, and secret.

    Ed25519 signs the same text always alike, so the hub has nothing more to keep, and
    what is given to others does not lead back to its key. StoreError without that.
    """
    try:
        key = SigningKey.load(folder / KEY)
    except OSError as error:
        why = Phrase("{path}: {reason}", path=folder / KEY, reason=os_reason(error))
        raise StoreError(why) from error
    return sha256(key.sign(INVOICE_KEY)).digest()


def signing_key(folder: Path) -> SigningKey:
    """The hub's key, made on the first start; its public half is stored beside it.

    StoreError if it cannot be read, or be made, or is not the one that was here before:
    kiosks would refuse all that another key signs.
    """
    path, public = folder / KEY, folder / PUBLIC_KEY
    try:
        _remove_unfinished(path, public)
        before = _public_before(public)
        if not path.exists():
            if before:
                raise StoreError(
                    Phrase(
                        "{path}: gone, but kiosks know it: {restore_key}",
                        path=path,
                        restore_key=RESTORE_KEY,
                    )
                )
            SigningKey.generate().save(path)
        key = SigningKey.load(path)
        if before and not _is_public_half(before, key):
            raise StoreError(
                Phrase(
                    "{path}: not the key of {public}: {restore_key}",
                    path=path,
                    public=public,
                    restore_key=RESTORE_KEY,
                )
            )
        text = f"{key.public}\n".encode("ascii")
        if not public.exists() or public.read_bytes() != text:
            replace_durably(public, text, 0o644)
    except OSError as error:
        why = Phrase("{path}: {reason}", path=path, reason=os_reason(error))
        raise StoreError(why) from error
    return key


def _is_public_half(text: str, key: SigningKey) -> bool:
    """Whether this is the key's public half, or was before one bit of it changed.

    Any change of the key itself gives quite another one.
    """
    pairs = zip(text.encode(), key.public.encode(), strict=False)
    bits = sum((one ^ other).bit_count() for one, other in pairs)
    return len(text) == len(key.public) and bits <= 1


def _public_before(public: Path) -> str:
    """The public half that kiosks were given; empty if it was never stored whole."""
    if not public.is_file() or public.is_symlink():
        return ""
    text = public.read_bytes().decode("ascii", "replace").strip()
    return text if is_public_key(text) else ""


def _remove_unfinished(path: Path, public: Path) -> None:
    """Release 0.1.0 could be killed while it wrote the key.

    The public half is stored before anything is signed: while there is none, a key that
    is too short to be one has never signed anything, and no kiosk knows it.
    """
    if public.exists() or not path.is_file() or path.is_symlink():
        return
    if path.stat().st_size < MIN_KEY_BYTES:
        log.warning("hub_key_unfinished file=%s", path)
        path.unlink()
