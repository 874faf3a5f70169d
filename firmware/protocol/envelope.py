"""The values around a message's body: id, times, hashes of a journal.

Pure, except `boot_id` and `Stamper`, the only code of the protocol that reads clocks
and randomness; a Stamper takes them as arguments, so that tests can fix them.
"""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from firmware.base.errors import WireError

GENESIS = "0" * 64
"""The previous hash of a kiosk's first fact; of release 0.1.0 in each epoch."""

_NO_TIME = "a time on the wire looks like 2026-03-01T08:30:00.125Z, in UTC"
_FIRST_MS = -30_610_224_000_000
"""1000-01-01, from which on a year has four digits."""
_LAST_MS = 253_402_300_799_999
"""The end of 9999."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Sender and moment of one message; never used twice.

    `id` is a UUIDv7, `ts` the wall clock as UTC text with milliseconds, `mono_ms` the
    milliseconds since the boot that `boot` names (the wall clock of a Pi may be wrong).
    """

    kid: str
    id: str
    ts: str
    boot: str
    mono_ms: int


class Stamper:
    """Makes stamps for one sender. `chance(n)` returns n random bytes. Any thread."""

    def __init__(
        self,
        kid: str,
        boot: str,
        *,
        wall_ns: Callable[[], int] = time.time_ns,
        mono_ns: Callable[[], int] = time.monotonic_ns,
        chance: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._kid = kid
        self._boot = boot
        self._wall_ns = wall_ns
        self._mono_ns = mono_ns
        self._chance = chance

    def stamp(self) -> Stamp:
        """A stamp for now."""
        wall_ms = self._wall_ns() // 1_000_000
        return Stamp(
            kid=self._kid,
            id=uuid7(wall_ms, self._chance(10)),
            ts=utc_text(wall_ms),
            boot=self._boot,
            mono_ms=self._mono_ns() // 1_000_000,
        )


def boot_id() -> str:
    """The kernel's UUID of this boot; OSError if there is no /proc."""
    return _BOOT_ID.read_text("ascii").strip()


def uuid7(time_ms: int, chance: bytes) -> str:
    """A UUIDv7 (RFC 9562, 5.7) from Unix milliseconds and 10 random bytes."""
    random_bits = int.from_bytes(chance, "big")
    high = (time_ms & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | random_bits >> 62 & 0xFFF
    low = 0b10 << 62 | random_bits & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{high:016x}{low:016x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def utc_text(time_ms: int) -> str:
    """Unix milliseconds as the wire writes them: `2026-03-01T08:30:00.125Z`.

    All such texts have the same length, so they sort by time. A time before the year
    1000 or after 9999 is the first or the last of these: a clock may show anything.
    """
    time_ms = min(max(time_ms, _FIRST_MS), _LAST_MS)
    moment = datetime.fromtimestamp(time_ms // 1000, UTC).replace(tzinfo=None)
    return f"{moment.isoformat()}.{time_ms % 1000:03d}Z"


def utc_ms(text: str) -> int:
    """The Unix milliseconds of a text as `utc_text` writes it; else WireError."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise WireError(_NO_TIME) from None
    time_ms = int(moment.timestamp()) * 1000 + moment.microsecond // 1000
    if utc_text(time_ms) != text:
        raise WireError(_NO_TIME)
    return time_ms


def digest(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits, as in a manifest."""
    return hashlib.sha256(data).hexdigest()


def fact_hash(previous: str, payload: bytes) -> str:
    """The hash of a fact: over the hash before it and its envelope's exact bytes.

    For the first fact of an epoch `previous` is the hash of the last one of the epoch
    before, `lost_hash` of it if facts may be missing between, `GENESIS` if there is
    none.
    """
    return digest(previous.encode("ascii") + payload)


def lost_hash(previous: str) -> str:
    """Stands for facts of which the journal knows only that it lost them.

    `previous` is the last hash that it still has. No fact has this hash.
    """
    return digest(b"lost" + previous.encode("ascii"))
