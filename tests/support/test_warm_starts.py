"""What is forked from a process that has imported all is a process of its own."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.process
LIMIT_S = 20.0
DECODER = (sys.executable, "-m", "drivers.decoder_process.main")


@pytest.fixture
def output() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        yield file


def text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode()


def countertop(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "firmware.cli.main", *arguments]


def test_it_prints_and_ends_as_the_cold_one(
    warm: WarmStarter, output: IO[bytes]
) -> None:
    process = warm(countertop("nonsense"), output)
    assert process.wait(LIMIT_S) == 2
    assert process.poll() == 2
    cold = subprocess.run(countertop("nonsense"), capture_output=True, check=False)
    assert text(output) == cold.stderr.decode()


def test_it_may_be_killed(warm: WarmStarter, output: IO[bytes]) -> None:
    process = warm([sys.executable, "-m", "http.server", "0"], output)
    try:
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        assert os.getsid(process.pid) == process.pid
    finally:
        process.kill()
    assert process.wait(LIMIT_S) == -signal.SIGKILL
    process.kill()


def test_it_has_its_wire_and_no_other_file(
    warm: WarmStarter, output: IO[bytes]
) -> None:
    left, right = os.pipe()
    process = warm([sys.executable, "-m", "http.server", "0"], output, right)
    fds = {int(each.name) for each in Path(f"/proc/{process.pid}/fd").iterdir()}
    process.kill()
    process.wait(LIMIT_S)
    os.close(left)
    os.close(right)
    assert right in fds
    assert len(fds - {0, 1, 2, right}) <= 2  # that on which it was asked for, its own


def test_its_wire_may_have_any_number(warm: WarmStarter, output: IO[bytes]) -> None:
    """One that the server has for another process, too."""
    beside = [
        warm([sys.executable, "-m", "http.server", "0"], output) for _ in range(16)
    ]
    try:
        for number in range(30, 33):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            wire = fcntl.fcntl(theirs, fcntl.F_DUPFD, number)
            theirs.close()
            reader = warm([*DECODER, str(wire)], output, wire)
            os.close(wire)
            ours.close()
            reader.wait(LIMIT_S)
    finally:
        for each in beside:
            each.kill()
            each.wait(LIMIT_S)
    said = text(output)
    assert "JSONDecodeError" in said  # the order that was never sent
    assert "Bad file descriptor" not in said


def test_what_begins_elsewhere_starts_cold(
    warm: WarmStarter, output: IO[bytes]
) -> None:
    process = warm(["/usr/bin/env", "echo", "cold"], output)
    assert process.wait(LIMIT_S) == 0
    assert text(output) == "cold\n"
