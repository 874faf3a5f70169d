"""A log that a power cut tore is told from one whose bits have changed."""

import os
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.base.damaged_files import (
    MAX_KEPT,
    found_damage,
    keep_aside,
    kept_aside,
    log_of,
)
from firmware.base.write_ahead_log import (
    FRAME_BYTES,
    HEADER_BYTES,
    SECTOR_BYTES,
    log_damage,
)
from tests.support.examples import tries

PAGE = 1024
FRAME = FRAME_BYTES + PAGE


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of six transactions, on top of an older generation that was longer."""
    file = tmp_path_factory.mktemp("log") / "file"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("PRAGMA journal_mode=WAL").fetchall()
        db.execute("CREATE TABLE a (x)")
        for _ in range(30):
            db.execute("INSERT INTO a VALUES (?)", (b"older" * 500,))
        db.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        for number in range(6):
            db.execute("INSERT INTO a VALUES (?)", (bytes([number]) * 2500,))
        return log_of(file).read_bytes()


def begins(log: bytes) -> Iterator[int]:
    """Where each frame of the newest generation begins."""
    (salts,) = struct.unpack_from("8s", log, 16)
    for at in range(HEADER_BYTES, len(log) - FRAME + 1, FRAME):
        if log[at + 8 : at + 16] == salts:
            yield at


def last_transaction(log: bytes) -> list[int]:
    frames = list(begins(log))
    ends = [at for at in frames if log[at + 4 : at + 8] != bytes(4)]
    return [at for at in frames if ends[-2] < at <= ends[-1]]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_a_whole_log_with_an_older_generation_behind_it_is_sound(log: bytes) -> None:
    assert log_damage(log) is None
    assert len(list(begins(log))) * FRAME + HEADER_BYTES < len(log)


@pytest.mark.parametrize("size", [32, 512, 4096])
@pytest.mark.parametrize("byte", [0, 0xFF, 0x5A])
def test_a_header_that_is_overwritten_hides_the_whole_log(
    log: bytes, size: int, byte: int
) -> None:
    damage = log_damage(bytes([byte]) * size + log[size:])
    assert damage is not None
    assert damage.first_bad_frame == 0


@given(st.data())
def test_a_bit_that_changed_anywhere_is_damage(log: bytes, data: st.DataObject) -> None:
    end = last_transaction(log)[-1] + FRAME
    bit = data.draw(st.integers(0, end * 8 - 1))
    assert log_damage(flipped(log, bit)) is not None


@given(st.data())
def test_bytes_that_changed_before_the_last_transaction_are_damage(
    log: bytes, data: st.DataObject
) -> None:
    frame = data.draw(st.sampled_from([*begins(log)][: -len(last_transaction(log))]))
    noise = data.draw(st.binary(min_size=1, max_size=PAGE))
    spoilt = bytearray(log)
    spoilt[frame + FRAME_BYTES : frame + FRAME_BYTES + len(noise)] = noise
    assert (log_damage(bytes(spoilt)) is None) == (bytes(spoilt) == log)


def test_a_bit_of_the_last_frame_alone_is_damage(log: bytes) -> None:
    at = last_transaction(log)[-1]
    for bit in range(at * 8, (at + FRAME) * 8, 61):
        damage = log_damage(flipped(log, bit))
        assert damage is not None
        assert damage.frames_behind == 0


@given(st.data())
def test_blocks_of_an_unsynced_transaction_come_in_any_order(
    log: bytes, data: st.DataObject
) -> None:
    """What is missing reads as it did before: zeros, or the older generation."""
    frames = last_transaction(log)
    lost = data.draw(st.sets(st.sampled_from(frames), min_size=1))
    torn = bytearray(log)
    for at in lost:
        torn[at : at + FRAME] = bytes(FRAME)
    assert log_damage(bytes(torn)) is None


@settings(max_examples=tries(60), deadline=None)
@given(st.data())
def test_sectors_of_an_unsynced_transaction_come_in_any_order(
    generations: list[bytes], data: st.DataObject
) -> None:
    """At every length of the log: frames and sectors meet differently each time."""
    before, after = data.draw(st.sampled_from([*pairwise(generations)]))
    before = before.ljust(len(after), b"\0")
    torn = bytearray(after)
    changed = [
        at
        for at in range(0, len(after), SECTOR_BYTES)
        if before[at : at + SECTOR_BYTES] != after[at : at + SECTOR_BYTES]
    ]
    for at in data.draw(st.sets(st.sampled_from(changed))):
        torn[at : at + SECTOR_BYTES] = before[at : at + SECTOR_BYTES]
    assert log_damage(bytes(torn)) is None


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A log after each of seventy transactions that overwrite an older generation."""
    file = tmp_path_factory.mktemp("growing") / "file"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("PRAGMA journal_mode=WAL").fetchall()
        db.execute("CREATE TABLE a (x)")
        for _ in range(60):
            db.execute("INSERT INTO a VALUES (?)", (os.urandom(2500),))
        db.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        logs: list[bytes] = []
        for number in range(70):
            size = 300 + 977 * number % 4000
            db.execute("INSERT INTO a VALUES (?)", (os.urandom(size),))
            logs.append(log_of(file).read_bytes())
    return logs


def test_what_a_transaction_that_was_given_up_left_behind_is_not_damage(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file"
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL").fetchall()
        db.execute("PRAGMA cache_size=4").fetchall()
        db.execute("CREATE TABLE a (x)")
        db.execute("BEGIN")
        for _ in range(50):
            db.execute("INSERT INTO a VALUES (?)", (b"given up" * 400,))
        written = log_of(file).stat().st_size
        db.execute("ROLLBACK")
        for number in range(3):
            db.execute("INSERT INTO a VALUES (?)", (number,))
        assert log_of(file).stat().st_size == written > 100_000
        assert found_damage(file) is None


@pytest.mark.parametrize("step", [401, pytest.param(97, marks=pytest.mark.long)])
def test_a_log_that_ends_anywhere_is_torn(log: bytes, step: int) -> None:
    for length in range(0, len(log), step):
        assert log_damage(log[:length]) is None


def test_a_header_that_changed_hides_the_whole_log(log: bytes) -> None:
    for bit in range(HEADER_BYTES * 8):
        damage = log_damage(flipped(log, bit))
        assert damage is not None
        assert damage.first_bad_frame in {0, 1}


@given(st.binary(max_size=200), st.integers(0, 9))
def test_any_bytes_are_read_without_a_crash(noise: bytes, times: int) -> None:
    found = log_damage(noise * times)
    assert found is None or found.first_bad_frame >= 0


def test_copies_of_what_was_damaged_are_kept_and_are_few(
    tmp_path: Path, log: bytes
) -> None:
    file = tmp_path / "file"
    assert found_damage(file) is None
    file.write_bytes(b"database")
    log_of(file).write_bytes(flipped(log, 300 * 8))
    assert found_damage(file) is not None

    for second in range(MAX_KEPT + 2):
        copies = keep_aside(file, 1_000 + second)
        assert len(copies) == (2 if second < MAX_KEPT else 0)

    assert kept_aside(file) == (".damaged-1000", ".damaged-1001", ".damaged-1002")
    assert (tmp_path / "file.damaged-1000").read_bytes() == b"database"
    assert (tmp_path / "file-wal.damaged-1000").read_bytes() == log_of(
        file
    ).read_bytes()
