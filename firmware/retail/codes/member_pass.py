"""A member's pass as text: whose it is, of which tier, of which half minute. Pure.

``CTP-`` and 118 digits of base 36: 2 bits of format, 3 of the key's id, 2 of the tier,
27 of the window, 64 of the pseudonym, 512 of an Ed25519 signature over all of these. So
a QR code of version 5 holds it at level M, in its alphanumeric mode. A pass has no
check character: the signature finds each misreading.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

PREFIX = "CTP-"
WINDOW_S = 30
"""How long a pass is shown before the next one takes its place."""
KEY_IDS = 8
TIERS = ("none", "silver", "gold", "diamond")
SIGNATURE_BYTES = 64

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHARACTERS = 118
_TEXT = re.compile(rf"{PREFIX}([0-9A-Z]{{{_CHARACTERS}}})")
_PSEUDONYM = re.compile(r"m-([0-9a-f]{16})")
_CONTEXT = b"countertop member pass 1\n"
_FORMAT = 0
_BITS = {"key": 3, "tier": 2, "window": 27, "pseudonym": 64}
_CLAIMS_BYTES = 13
_SIGNATURE_BITS = 8 * SIGNATURE_BYTES
_WINDOWS = 1 << _BITS["window"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassClaims:
    """What a pass says; believed only with its signature.

    `key_id` (0 to 7) names the key that signed it. `member_id` is a pseudonym, `m-` and
    16 hexadecimal digits; `tier` one of `TIERS`. `window` counts half minutes of Unix
    time.
    """

    key_id: int
    member_id: str
    tier: str
    window: int

    @property
    def begins_s(self) -> int:
        """When its window begins, in Unix seconds."""
        return self.window * WINDOW_S

    @property
    def ends_s(self) -> int:
        """When its window ends, in Unix seconds."""
        return self.begins_s + WINDOW_S


class PassFault(StrEnum):
    """Why a pass opens nothing; the values stand in logs and on the wire.

    UNKNOWN: no key of this shop signed it. EARLY: of a window that is still to come.
    USED: at another counter, or for another sale.
    """

    UNKNOWN = "pass_unknown"
    EXPIRED = "pass_expired"
    EARLY = "pass_early"
    USED = "pass_used"


@dataclass(frozen=True, slots=True)
class ShownPass:
    """A pass that was read: its claims, and the signature, not yet verified."""

    claims: PassClaims
    signature: bytes


def pass_window(utc_s: float) -> int:
    """The window of a moment in Unix seconds."""
    return int(utc_s // WINDOW_S)


def has_pass(member_id: str) -> bool:
    """Whether a pass can name this member: all ids that the hub gives out."""
    return _PSEUDONYM.fullmatch(member_id) is not None


def signed_part(claims: PassClaims) -> bytes:
    """The bytes that the signature covers.

    ValueError for claims that no pass can hold.
    """
    return _CONTEXT + _number(claims).to_bytes(_CLAIMS_BYTES)


def make_pass(claims: PassClaims, signature: bytes) -> str:
    """The text of a pass; ValueError for claims or a signature that it cannot hold."""
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError(f"a signature has {SIGNATURE_BYTES} bytes")
    left = _number(claims) << _SIGNATURE_BITS | int.from_bytes(signature)
    digits = [""] * _CHARACTERS
    for place in reversed(range(_CHARACTERS)):
        left, digit = divmod(left, len(_DIGITS))
        digits[place] = _DIGITS[digit]
    return PREFIX + "".join(digits)


def read_pass(text: str) -> ShownPass | None:
    """What a pass says; None if this is the text of none, or of a later format."""
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    number = int(match[1], len(_DIGITS))
    signature = number & (1 << _SIGNATURE_BITS) - 1
    fields: dict[str, int] = {}
    left = number >> _SIGNATURE_BITS
    for name, bits in reversed(_BITS.items()):
        fields[name] = left & (1 << bits) - 1
        left >>= bits
    if left != _FORMAT:
        return None
    claims = PassClaims(
        key_id=fields["key"],
        member_id=f"m-{fields['pseudonym']:016x}",
        tier=TIERS[fields["tier"]],
        window=fields["window"],
    )
    return ShownPass(claims, signature.to_bytes(SIGNATURE_BYTES))


def _number(claims: PassClaims) -> int:
    """The claims as one number, in the order of `_BITS`."""
    pseudonym = _PSEUDONYM.fullmatch(claims.member_id)
    if pseudonym is None or claims.tier not in TIERS:
        raise ValueError(f"no pass for {claims.member_id!r} of tier {claims.tier!r}")
    if not 0 <= claims.key_id < KEY_IDS or not 0 <= claims.window < _WINDOWS:
        raise ValueError(f"key 0 to {KEY_IDS - 1}, window 0 to {_WINDOWS - 1}")
    values = {
        "key": claims.key_id,
        "tier": TIERS.index(claims.tier),
        "window": claims.window,
        "pseudonym": int(pseudonym[1], 16),
    }
    number = _FORMAT
    for name, bits in _BITS.items():
        number = number << bits | values[name]
    return number
