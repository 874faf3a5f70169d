import os
import pwd
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, exc, text

from tests.support.postgres_cluster import (
    DISK,
    MEMORY,
    PostgresCluster,
    find_binaries,
    place_for_a_cluster,
)

HERE = Path(__file__).parent
LIMIT_S = 25
AS_ROOT = os.geteuid() == 0
# Imports first: an account without rights may not be allowed to read them.
SCRIPT = """
import os, pwd, signal
import psycopg
from tests.support.postgres_cluster import PostgresCluster

# A shell starts what it puts into the background with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Cluster(PostgresCluster):
    def _start(self, binaries):
        print(self.folder, flush=True)
        {starting}
        super()._start(binaries)

{first}
with Cluster() as cluster:
    psycopg.connect(cluster.new_database().replace("+psycopg", "")).close()
    {inside}
"""
BECOME_NOBODY = """
nobody = pwd.getpwnam("nobody")
os.setgroups([])
os.setgid(nobody.pw_gid)
os.setuid(nobody.pw_uid)
"""

pytestmark = pytest.mark.process


def _asked(url: str, *statements: str) -> object:
    """What the last of these statements gives, one value."""
    engine = create_engine(url)
    with engine.connect() as connection, connection.begin():
        *others, last = [text(each) for each in statements]
        for each in others:
            connection.execute(each)
        found = connection.scalar(last)
    engine.dispose()
    return found


def _processes(folder: Path) -> list[str]:
    """Command lines of processes that know this folder."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_text("utf-8", errors="replace")
            told += (process / "environ").read_text("utf-8", errors="replace")
        except OSError:  # it has ended, or is none of ours
            continue
        if str(folder) in told:
            found.append(told)
    return found


def _run(first: str = "", starting: str = "", inside: str = "") -> tuple[int, Path]:
    """Exit status and folder of a cluster in a process of its own.

    The guard has that process's standard error too: when both have closed it, they
    have ended.
    """
    script = SCRIPT.format(first=first, starting=starting, inside=inside)
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(HERE)},
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    folder = Path(done.stdout.strip())
    assert str(folder.parent) in {MEMORY, DISK}, done.stderr
    return done.returncode, folder


def test_what_is_in_one_database_is_not_in_another(postgres: PostgresCluster) -> None:
    first, second = postgres.new_database(), postgres.new_database()
    _asked(first, "CREATE TABLE t (n integer)", "SELECT 1")
    tables = "SELECT count(*) FROM pg_tables WHERE tablename = 't'"
    assert (_asked(first, tables), _asked(second, tables)) == (1, 0)


def test_a_database_may_begin_as_a_copy_of_another(postgres: PostgresCluster) -> None:
    first = postgres.new_database()
    _asked(first, "CREATE TABLE t AS SELECT 7 AS n", "SELECT 1")
    copy = postgres.new_database(first)
    assert _asked(copy, "UPDATE t SET n = 8 RETURNING n") == 8
    assert _asked(first, "SELECT n FROM t") == 7


def test_a_dropped_database_is_gone_whoever_has_it_open(
    postgres: PostgresCluster,
) -> None:
    url = postgres.new_database()
    with closing(psycopg.connect(url.replace("+psycopg", ""))) as held:
        postgres.drop_database(url)
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")
    with pytest.raises(exc.OperationalError, match="does not exist"):
        _asked(url, "SELECT 1")


def test_text_is_utf8_and_in_the_order_of_its_bytes(postgres: PostgresCluster) -> None:
    words = ["a", "B", "_", "é", "Z", "苏打水", "😀", "10", "9"]
    given = ", ".join(f"('{word}')" for word in words)
    ordered = _asked(
        postgres.new_database(),
        f"SELECT array_agg(t ORDER BY t) FROM (VALUES {given}) AS v (t)",  # noqa: S608 - our own words
    )
    assert ordered == sorted(words, key=str.encode)


def test_nobody_reaches_it_by_the_network(postgres: PostgresCluster) -> None:
    assert not _asked(postgres.new_database(), "SHOW listen_addresses")
    assert postgres.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.long
def test_it_is_as_durable_as_one_asks() -> None:
    with PostgresCluster(DISK, fsync="on") as cluster:
        assert cluster.folder.parent == Path(DISK)
        url = cluster.new_database()
        assert _asked(url, "SHOW fsync") == "on"
        assert _asked(url, "SHOW synchronous_commit") == "on"


def test_after_its_end_no_process_and_no_folder_remains() -> None:
    with PostgresCluster() as cluster:
        held = psycopg.connect(cluster.new_database().replace("+psycopg", ""))
        assert _processes(cluster.folder)
    assert _processes(cluster.folder) == []
    assert not cluster.folder.exists()
    held.close()


def test_a_server_that_does_not_start_says_why_and_leaves_nothing() -> None:
    cluster = PostgresCluster(shared_buffers="much")
    with pytest.raises(RuntimeError, match='invalid value for parameter "shared_buff'):
        cluster.__enter__()
    assert _processes(cluster.folder) == []
    assert not cluster.folder.exists()


@pytest.mark.parametrize(
    "end", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)]
)
def test_it_ends_with_a_run_that_is_interrupted_or_killed(end: signal.Signals) -> None:
    status, folder = _run(inside=f"os.kill(os.getpid(), {end.value})")
    assert status == -end
    assert _processes(folder) == []
    assert not folder.exists()


@pytest.mark.long
def test_it_ends_with_a_run_that_is_killed_while_it_starts() -> None:
    status, folder = _run(starting="signal.setitimer(signal.ITIMER_REAL, 0.2)")
    assert status == -signal.SIGALRM
    assert _processes(folder) == []
    assert not folder.exists()


@pytest.mark.long
@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_an_account_without_rights_starts_its_own() -> None:
    status, folder = _run(
        first=BECOME_NOBODY,
        inside="assert cluster.folder.stat().st_uid == nobody.pw_uid",
    )
    assert status == 0
    assert not folder.exists()


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_root_has_it_started_by_somebody_else(postgres: PostgresCluster) -> None:
    owner = pwd.getpwuid(postgres.folder.stat().st_uid).pw_name
    assert owner in {"postgres", "nobody"}


def test_without_room_in_memory_it_lies_on_the_disk(tmp_path: Path) -> None:
    assert place_for_a_cluster(str(tmp_path), room=0) == str(tmp_path)
    assert place_for_a_cluster(str(tmp_path), room=2**62) == DISK
    assert place_for_a_cluster(str(tmp_path / "none"), room=0) == DISK


def test_without_a_server_one_is_told_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="apt-get install postgresql"):
        find_binaries(tmp_path, path=str(tmp_path))


def test_of_several_versions_the_newest_is_taken(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin/initdb").touch()
    assert find_binaries(tmp_path) == tmp_path / "17/bin"


def test_a_server_that_debian_did_not_install_is_found_on_the_path(
    tmp_path: Path,
) -> None:
    (tmp_path / "initdb").touch(0o755)
    assert find_binaries(tmp_path / "none", path=str(tmp_path)) == tmp_path
