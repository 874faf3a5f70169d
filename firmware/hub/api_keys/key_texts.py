"""A key as its program has it, and what the books keep of it. Pure."""

import hashlib
import re
from enum import StrEnum

PREFIX = "ctk_"
"""By which programs that look for secrets in sources and logs know a key."""
KEY_BYTES = 20
_KEY = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * KEY_BYTES}}}")


class KeyScope(StrEnum):
    """What a key may be used for."""

    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    QUOTES = "quotes"
    POINTS_READ = "points:read"
    POINTS_WRITE = "points:write"
    COUPONS_READ = "coupons:read"
    COUPONS_WRITE = "coupons:write"
    REFUNDS_WRITE = "refunds:write"


def key_text(chance: bytes) -> str:
    """A key of `KEY_BYTES` random bytes."""
    if len(chance) != KEY_BYTES:
        raise ValueError(f"{len(chance)} bytes")
    return f"{PREFIX}{chance.hex()}"


def is_key(text: str) -> bool:
    """Whether a text could be a key at all."""
    return _KEY.fullmatch(text) is not None


def key_digest(text: str) -> str:
    """What the books keep of a key: its SHA-256.

    A key has 160 random bits: nobody finds it by trying, however fast the digest is.
    """
    return hashlib.sha256(text.encode()).hexdigest()
