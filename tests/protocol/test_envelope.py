import hashlib
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import WireError
from firmware.protocol.envelope import (
    GENESIS,
    Stamp,
    Stamper,
    boot_id,
    fact_hash,
    utc_ms,
    utc_text,
    uuid7,
)

TIMES_MS = st.integers(min_value=0, max_value=253_402_300_799_999)


@given(time_ms=TIMES_MS, chance=st.binary(min_size=10, max_size=10))
def test_an_id_is_a_version_7_uuid_that_holds_its_time(
    time_ms: int, chance: bytes
) -> None:
    made = uuid.UUID(uuid7(time_ms, chance))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == time_ms


@given(earlier=TIMES_MS, later=TIMES_MS, chance=st.binary(min_size=10, max_size=10))
def test_ids_and_times_sort_as_time_does(
    earlier: int, later: int, chance: bytes
) -> None:
    assert (uuid7(earlier, chance) < uuid7(later, chance)) == (earlier < later)
    assert (utc_text(earlier) < utc_text(later)) == (earlier < later)


def test_every_random_bit_of_an_id_counts() -> None:
    flipped = {uuid7(0, (1 << bit).to_bytes(10, "big")) for bit in range(74)}
    assert len(flipped) == 74


@given(TIMES_MS)
def test_times_go_to_text_and_back(time_ms: int) -> None:
    assert utc_ms(utc_text(time_ms)) == time_ms


def test_a_time_that_no_text_has_room_for_is_the_first_or_the_last_of_them() -> None:
    assert utc_text(-(2**62)) == "1000-01-01T00:00:00.000Z"
    assert utc_text(2**62) == "9999-12-31T23:59:59.999Z"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-01T08:30:00Z",
        "2026-03-01 08:30:00.125Z",
        "now",
        "2026-02-30T08:30:00.125Z",
        "2026-03-01T08:30:00.125999Z",
    ],
)
def test_other_texts_are_no_time(text: str) -> None:
    with pytest.raises(WireError, match="looks like 2026-03-01T"):
        utc_ms(text)


def test_a_stamp_holds_what_the_clocks_said() -> None:
    stamper = Stamper(
        "k7",
        "boot",
        wall_ns=lambda: 1_772_353_800_125_999_999,
        mono_ns=lambda: 5_999_999,
        chance=bytes,
    )
    assert stamper.stamp() == Stamp(
        kid="k7",
        id="019ca884-c7bd-7000-8000-000000000000",
        ts="2026-03-01T08:30:00.125Z",
        boot="boot",
        mono_ms=5,
    )


def test_the_kernel_names_this_boot() -> None:
    assert uuid.UUID(boot_id()) == uuid.UUID(boot_id())


def test_a_fact_hash_covers_the_fact_before_it() -> None:
    first = fact_hash(GENESIS, b"first")
    assert first == hashlib.sha256(b"0" * 64 + b"first").hexdigest()
    assert fact_hash(first, b"second") != fact_hash(GENESIS, b"second")
