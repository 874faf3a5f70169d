"""A PostgreSQL of the tests' own: Debian's server in a temporary folder, without TCP.

A guard, a shell script in a session of its own, makes the cluster, starts it and waits
for the end of its input. That comes when `stop` is called, and when the process of the
tests is gone, even killed: then the guard stops the server and removes the folder.
"""

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Any, Self

import psycopg
from sqlalchemy.engine import URL, make_url

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian keeps servers: a folder for each version, none of them on the PATH."""
MEMORY, DISK = "/dev/shm", "/tmp"  # noqa: S108 - what is made has a random name and is private
"""Short, because a socket's path has 107 bytes at most; open to every account.

A new database is some 8 MB of files: made in memory it took a tenth of the time.
"""
ROOM = 2**30
"""What must be free in memory; a container has 64 MB there as a rule."""
OWNER = "countertop"
PORT = 5432
STOP_LIMIT_S = 30.0
ABSENT = (
    "no PostgreSQL server is installed: `provisioning/bootstrap.sh tests` brings it, "
    "as does `apt-get install postgresql`"
)
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    # No test cuts the power of the machine that it runs on.
    "fsync": "off",
    "full_page_writes": "off",
    # It would hold a database that is about to be copied.
    "autovacuum": "off",
    # Memory is for databases, not for their logs.
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
}
_GUARD = """
end() {
  [ ! -e "$FOLDER/data/postmaster.pid" ] ||
    pg_ctl stop -D "$FOLDER/data" -m immediate -w -t 10 >/dev/null
  rm -rf "$FOLDER"
}
fail() { cat "$FOLDER/log"; exit 1; }
trap end EXIT
trap 'exit 1' HUP INT TERM
# Whoever should hear "ready" may be gone by then.
trap '' PIPE
exec 3>>"$FOLDER/log"
timeout 60 initdb -D "$FOLDER/data" -U "$OWNER" --auth=trust --encoding=UTF8 \
  --locale=C --no-sync >&3 2>&3 || fail
cat "$FOLDER/settings" >>"$FOLDER/data/postgresql.conf"
pg_ctl start -D "$FOLDER/data" -w -t 60 -l "$FOLDER/log" >&3 2>&3 || fail
echo ready
read -r _
"""


class PostgresCluster:
    """A server for the time of a `with`; its text is UTF-8 and ordered by bytes.

    `settings` go to the server. For commits as durable as a shop's: fsync="on", and a
    `place` on the disk. RuntimeError where no server is installed or it does not start.
    """

    def __init__(self, place: str | None = None, **settings: str) -> None:
        self._place = place or place_for_a_cluster()
        self._settings = SETTINGS | settings
        self._guard: subprocess.Popen[str] | None = None
        self._console: psycopg.Connection[tuple[Any, ...]] | None = None
        self._made = 0

    def __enter__(self) -> Self:
        binaries = find_binaries()
        self.folder = Path(mkdtemp(prefix="countertop-pg-", dir=self._place))
        try:
            self._start(binaries)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the server and remove its folder; connections to it break."""
        if self._console is not None:
            self._console.close()
        if self._guard is not None:
            _end(self._guard)
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self, template: str | None = None) -> str:
        """The URL of a new database, empty or a copy of that at the URL `template`.

        Nobody may have the `template` open meanwhile.
        """
        self._made += 1
        name = f"test_{self._made}"
        source = "template1" if template is None else make_url(template).database
        # A copy of the files takes a third of the time of one through the log.
        self._execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
        return self._url(name)

    def drop_database(self, url: str) -> None:
        """Remove the database at `url`, about 8 MB; connections to it break."""
        self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _start(self, binaries: Path) -> None:
        account = account_of_server()
        settings = self._settings | {"unix_socket_directories": str(self.folder)}
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.folder / "settings").write_text("".join(lines), encoding="utf-8")
        if account is not None:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._guard = _guard(binaries, self.folder, account)
        assert self._guard.stdout is not None
        told = self._guard.stdout.readline()
        if told != "ready\n":
            told += self._guard.stdout.read()
            raise RuntimeError(f"PostgreSQL does not start:\n{told}")
        self._console = psycopg.connect(
            host=str(self.folder),
            port=PORT,
            user=OWNER,
            dbname="postgres",
            autocommit=True,
        )

    def _execute(self, statement: str) -> None:
        if self._console is None:
            raise RuntimeError("this cluster is not running")
        self._console.execute(statement.encode())

    def _url(self, name: str) -> str:
        url = URL.create(
            "postgresql+psycopg",
            username=OWNER,
            port=PORT,
            database=name,
            query={"host": str(self.folder)},
        )
        return url.render_as_string()


def find_binaries(installed: Path = INSTALLED, path: str | None = None) -> Path:
    """The folder of the newest server that Debian installed, or else of one on `path`.

    RuntimeError, with what to install, where there is none.
    """
    found = [each.parent for each in installed.glob("[0-9]*/bin/initdb")]
    if found:
        return max(found, key=lambda binaries: float(binaries.parent.name))
    elsewhere = shutil.which("initdb", path=path)
    if elsewhere is None:
        raise RuntimeError(ABSENT)
    return Path(elsewhere).resolve().parent


def place_for_a_cluster(memory: str = MEMORY, room: int = ROOM) -> str:
    """Memory where it has room, else the disk."""
    with suppress(OSError):
        if shutil.disk_usage(memory).free >= room:
            return memory
    return DISK


def account_of_server() -> pwd.struct_passwd | None:
    """Whom the server runs as, for it refuses root; None where that is ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _guard(
    binaries: Path, folder: Path, account: pwd.struct_passwd | None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["/bin/sh", "-c", _GUARD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        # Nothing of ours: PGDATA, PGPORT or a locale would lead the server astray.
        env={
            "PATH": f"{binaries}:/usr/bin:/bin",
            "LC_ALL": "C",
            "FOLDER": str(folder),
            "OWNER": OWNER,
        },
        # Ctrl-C in a terminal is for the tests, which then end the guard's input.
        start_new_session=True,
        user=account and account.pw_uid,
        group=account and account.pw_gid,
        extra_groups=account and [],
    )


def _end(guard: subprocess.Popen[str]) -> None:
    with guard:
        assert guard.stdin is not None
        guard.stdin.close()
        try:
            guard.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            guard.kill()
