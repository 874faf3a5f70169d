"""The admission of a kiosk: all that it needs of its hub, in one text. Pure.

`provisioning/admit.sh --first-boot` writes it on the hub, base64 over lines of any
width: a digest of what follows, then the lines of `Admission`. Whoever reads it can be
that kiosk, so it is never logged and in no error.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field

from firmware.kiosk.config import is_kid
from firmware.protocol.signing import is_public_key

VERSION = "countertop-admission 1"
DIGEST_HEX = 16
MAX_CHARACTERS = 16_384
PEM = re.compile(
    r"(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n)+"
)
_LINES = 5
_PASSWORD = re.compile(r"[!-~]{1,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A kid, its password at the broker, the hub's public key and its authority.

    `public_key` is base64, `authority` one certificate in PEM, or several.
    """

    kid: str
    password: str = field(repr=False)
    public_key: str
    authority: str = field(repr=False)


def read_admission(text: str) -> Admission | None:
    """The admission in a text; None if it is cut short, damaged or something else."""
    if len(text) > MAX_CHARACTERS:
        return None
    try:
        plain = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    digest, _, body = plain.partition("\n")
    if hashlib.sha256(body.encode("ascii")).hexdigest()[:DIGEST_HEX] != digest:
        return None
    lines = body.split("\n", _LINES - 1)
    if len(lines) != _LINES or lines[0] != VERSION:
        return None
    _, kid, password, public_key, authority = lines
    whole = (
        is_kid(kid)
        and _PASSWORD.fullmatch(password)
        and is_public_key(public_key)
        and PEM.fullmatch(authority)
    )
    if not whole:
        return None
    return Admission(
        kid=kid, password=password, public_key=public_key, authority=authority
    )
