"""A log is written again only by whoever is alone with its database."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.damaged_files import keep_aside, kept_aside, log_of
from firmware.base.log_settling import settle_log
from firmware.base.write_ahead_log import LOG_WITHOUT_DATABASE, LogDamage

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("SELECT count(*) FROM a").fetchall()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Its writer was killed: the log is there, and damaged in its middle."""
    file = tmp_path / "file"
    child = os.fork()
    if child == 0:
        db = sqlite3.connect(file, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL").fetchall()
        db.execute("CREATE TABLE a (x)")
        for number in range(9):
            db.execute("INSERT INTO a VALUES (?)", (number,))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    data = bytearray(log_of(file).read_bytes())
    data[len(data) // 2] ^= 1
    log_of(file).write_bytes(data)
    return file


def settled(file: Path) -> list[LogDamage]:
    found: list[LogDamage] = []
    settle_log(file, found.append)
    return found


def test_who_is_alone_writes_the_log_again_as_it_is(file: Path) -> None:
    before = log_of(file).read_bytes()
    assert len(settled(file)) == 1
    assert log_of(file).read_bytes() == before
    with closing(sqlite3.connect(file)) as db:
        ((rows,),) = db.execute("SELECT count(*) FROM a")
    assert 0 < rows < 9


def test_a_database_that_another_process_has_open_is_left_alone(file: Path) -> None:
    words = (sys.executable, "-c", HOLD, str(file))
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        assert settled(file) == []
        other.communicate()
    assert settled(file) == []  # it was the last one, and emptied the log


def test_a_database_that_this_process_has_open_is_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("SELECT count(*) FROM a").fetchall()
        assert settled(file) == []


def test_nobody_can_open_it_meanwhile(file: Path) -> None:
    errors: list[str] = []

    def read(_damage: LogDamage) -> None:
        with closing(sqlite3.connect(file, timeout=0)) as db:
            try:
                db.execute("SELECT count(*) FROM a").fetchall()
            except sqlite3.OperationalError as exc:
                errors.append(str(exc))

    settle_log(file, read)

    assert errors == ["database is locked"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_an_account_that_may_only_look_changes_nothing(file: Path) -> None:
    file.chmod(0o444)
    os.chown(file, 65_534, 65_534)
    file.parent.chmod(0o755)
    child = os.fork()
    if child == 0:
        os.chdir(file.parent)
        os.setuid(65_533)
        os._exit(len(settled(Path(file.name))))
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
def test_a_log_whose_database_is_gone_is_named_before_sqlite_deletes_it(
    file: Path, left: str
) -> None:
    file.unlink()
    if left == "an empty file":
        file.touch()
    log = log_of(file).read_bytes()

    assert settled(file) == [LOG_WITHOUT_DATABASE]
    (copy,) = [each for each in keep_aside(file, 1_000) if "-wal" in each.name]
    assert copy.read_bytes() == log
    assert kept_aside(file) == (".damaged-1000",)


def test_where_there_is_no_log_nothing_is_done(tmp_path: Path) -> None:
    assert settled(tmp_path / "absent") == []
    (tmp_path / "file").write_bytes(b"")
    assert settled(tmp_path / "file") == []
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
