"""Encrypts what is known of a person, and makes marks by which it is found. Pure.

AES-256-GCM with a key for each member; a mark is an HMAC-SHA256 by a secret of the
vault, so that nobody without it can try all phone numbers.
"""

import base64
import binascii
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


def seal(key: bytes, plain: bytes, *, where: str, nonce: bytes) -> str:
    """Encrypt, as base64. `where` is what it belongs to: it opens nowhere else."""
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, where.encode())
    return base64.b64encode(sealed).decode("ascii")


def unseal(key: bytes, sealed: str, *, where: str) -> bytes | None:
    """What `seal` was given; None if it was changed, or is of another key or place."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], where.encode())
    except (InvalidTag, binascii.Error, ValueError):
        return None


def mark(secret: bytes, kind: str, text: str) -> str:
    """By what a text of this kind is found without being stored."""
    return hmac.new(secret, f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()
