"""Ed25519 keys and signatures: who may publish prices and policy.

With `certificates`, the only module that imports cryptography. Keys are base64 texts of
32 raw bytes; a private key is a file that only its owner may read.
"""

import base64
import binascii
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from firmware.base.durable_files import create_durably
from firmware.base.errors import WireError

KEY_BYTES = 32


class SigningKey:
    """A private key. Its repr shows the public half only."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def generate(cls) -> "SigningKey":
        """A new key, from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """The key in a file that `save` wrote.

        WireError if it is no key or others than its owner may read it; OSError if it
        cannot be read.
        """
        if path.stat().st_mode & 0o077:
            raise WireError(f"{path}: others may read this key; chmod 600 it")
        raw = _raw_key(path.read_bytes(), str(path))
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    @classmethod
    def from_text(cls, text: str) -> "SigningKey":
        """The key of a base64 text, for examples; WireError if it is no key."""
        raw = _raw_key(text.encode(), "private key")
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def save(self, path: Path) -> None:
        """Write the key to a new file, mode 0600; FileExistsError if it exists.

        The file is there whole or not at all, whenever the power goes.
        """
        raw = self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        create_durably(path, base64.b64encode(raw) + b"\n", 0o600)

    @property
    def public(self) -> str:
        """The public half, as `verify` takes it."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode("ascii")

    def sign(self, data: bytes) -> bytes:
        """The signature over exactly these bytes: 64 bytes."""
        return self._key.sign(data)

    def __repr__(self) -> str:
        return f"SigningKey(public={self.public})"


def is_public_key(text: str) -> bool:
    """Whether a text has the form of a public key: 32 bytes in base64."""
    try:
        _raw_key(text.encode(), "public key")
    except WireError:
        return False
    return True


def verify(public: str, data: bytes, signature: bytes) -> bool:
    """Whether `public`'s owner signed these bytes; WireError if it is no key."""
    key = Ed25519PublicKey.from_public_bytes(_raw_key(public.encode(), "public key"))
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _raw_key(text: bytes, whose: str) -> bytes:
    """The 32 bytes behind base64 text; the error never quotes the text."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise WireError(f"{whose}: an Ed25519 key is {KEY_BYTES} bytes in base64")
    return raw
