"""Check values of rows: whether a row is what was written there. Pure.

128 bits of BLAKE2b are against damage of the disk. They are not against people: who
may write a price may write its check value as well.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from json import JSONEncoder

CHECK_BYTES = 16
MAX_TRIED_BITS = 32_768
"""Of a row that is to be mended: 4 KB, most sales; a board needs a second or two."""
_INTEGER_BITS = 63
_encode = JSONEncoder(default=repr).encode  # a damaged row may hold values of any type


def row_check(*values: object) -> bytes:
    """The check value of a row; integers, texts and bytes are distinguished."""
    text = _encode(values)
    return blake2b(text.encode(), digest_size=CHECK_BYTES).digest()


def record_check(*values: object) -> bytes:
    """As `row_check`, a tenth of its time where a row holds kilobytes.

    Its value is another one, and may differ between releases of Python for texts that
    are not ASCII: for rows of names, numbers and bytes.
    """
    text = repr(values).encode("utf-8", "backslashreplace")
    return blake2b(text, digest_size=CHECK_BYTES).digest()


def mended(
    values: Sequence[object],
    digest: object,
    check: Callable[..., bytes] = record_check,
) -> tuple[object, ...] | None:
    """The values of which `digest` is the `check`, but for a single bit.

    None if that does not explain it, or if the row has more than `MAX_TRIED_BITS`. It
    is no guess: that another row has this check value is as likely as 1 in 2**113.
    """
    if not isinstance(digest, bytes) or len(digest) != CHECK_BYTES:
        return None
    if _bits_between(check(*values), digest) <= 1:
        return tuple(values)
    if sum(_bits(value) for value in values) > MAX_TRIED_BITS:
        return None
    for index, value in enumerate(values):
        for changed in _with_a_bit_changed(value):
            tried = (*values[:index], changed, *values[index + 1 :])
            if check(*tried) == digest:
                return tried
    return None


def _bits(value: object) -> int:
    if isinstance(value, str):
        return 8 * len(value.encode("utf-8", "surrogateescape"))
    return 8 * len(value) if isinstance(value, bytes) else _INTEGER_BITS


def _with_a_bit_changed(value: object) -> Iterator[object]:
    if isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(_INTEGER_BITS))
    elif isinstance(value, str):
        data = value.encode("utf-8", "surrogateescape")
        for changed in _flipped(data):
            yield changed.decode("utf-8", "surrogateescape")
    elif isinstance(value, bytes):
        yield from _flipped(value)


def _flipped(data: bytes) -> Iterator[bytes]:
    changed = bytearray(data)
    for index in range(len(data)):
        for bit in range(8):
            changed[index] ^= 1 << bit
            yield bytes(changed)
            changed[index] ^= 1 << bit


def _bits_between(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
