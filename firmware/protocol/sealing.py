"""Seals a secret to the hub's key: who carries it cannot read it, nor can its sender.

X25519 with a key for this one message, HKDF-SHA256, AES-256-GCM. What it belongs to is
bound in: sealed for one sale and attempt, it opens for no other.
"""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from firmware.base.durable_files import create_durably
from firmware.base.errors import WireError

KEY_BYTES = 32
_ONE_MESSAGE = bytes(12)
"""The nonce: its key is of one message only."""
_CONTEXT = b"countertop-sealed-1"


class SealingKey:
    """A private key. Its repr shows the public half only."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> "SealingKey":
        """A new key, from the system's randomness."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> "SealingKey":
        """The key in a file that `save` wrote.

        WireError if it is no key or others than its owner may read it; OSError if it
        cannot be read.
        """
        if path.stat().st_mode & 0o077:
            raise WireError(f"{path}: others may read this key; chmod 600 it")
        raw = _raw(path.read_bytes(), str(path))
        return cls(X25519PrivateKey.from_private_bytes(raw))

    def save(self, path: Path) -> None:
        """Write the key to a new file, mode 0600; FileExistsError if it exists."""
        raw = self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        create_durably(path, base64.b64encode(raw) + b"\n", 0o600)

    @property
    def public(self) -> str:
        """The public half, as `seal` takes it."""
        return base64.b64encode(_public_bytes(self._key)).decode("ascii")

    def unseal(self, sealed: bytes, *, where: str) -> str | None:
        """What was sealed; None if it was changed, or is of another key or place."""
        theirs, ciphertext = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(theirs))
            key = _message_key(shared, theirs + _public_bytes(self._key))
            plain = AESGCM(key).decrypt(_ONE_MESSAGE, ciphertext, where.encode())
            return plain.decode()
        except (InvalidTag, ValueError):
            return None

    def __repr__(self) -> str:
        return f"SealingKey(public={self.public})"


def seal(public: str, secret: str, *, where: str) -> bytes:
    """Seal a text to a key, for one place; WireError if it is no key.

    32 bytes, then the text's length and 16 more.
    """
    raw = _raw(public.encode(), "public key")
    mine = X25519PrivateKey.generate()
    try:
        shared = mine.exchange(X25519PublicKey.from_public_bytes(raw))
    except ValueError as exc:
        raise WireError("public key: no key that anything can be sealed to") from exc
    own = _public_bytes(mine)
    key = _message_key(shared, own + raw)
    return own + AESGCM(key).encrypt(_ONE_MESSAGE, secret.encode(), where.encode())


def charge_place(sale_id: str, attempt: int) -> str:
    """What a pay code is sealed for."""
    return f"charge {sale_id} {attempt}"


def _message_key(shared: bytes, both: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=both, info=_CONTEXT)
    return kdf.derive(shared)


def _public_bytes(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _raw(text: bytes, whose: str) -> bytes:
    """The 32 bytes behind base64 text; the error never quotes the text."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise WireError(f"{whose}: an X25519 key is {KEY_BYTES} bytes in base64")
    return raw
