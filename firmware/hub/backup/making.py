"""Makes a backup, and proves it by reading it back into a database (S44)."""

import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO

from firmware.base.errors import StoreError
from firmware.base.wording.phrases import Phrase
from firmware.hub.backup import archive
from firmware.hub.backup.manifest import Manifest
from firmware.hub.backup.settings import Setting
from firmware.hub.backup.summary import BooksSummary, damages, summary
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import opened

BOOKS = "books/hub.db"
KEYS = ("hub.key", "hub.pub")
SETTINGS = "settings"
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What a backup is made of; `name` is what people know it by.

    `free_min_mb` is what the disk of `data` keeps free for the hub meanwhile.
    """

    data: Path
    database: DatabaseConfig
    free_min_mb: int
    name: str
    made_at: str
    version: str
    settings: tuple[Setting, ...] = field(default=())


def make(plan: BackupPlan, out: IO[bytes]) -> Manifest:
    """Write the backup into `out`, a file for reading and writing, and check it.

    StoreError if the books are damaged, or what was written is not what was read;
    OSError if a disk cannot. The hub goes on meanwhile.
    """
    _room(plan)
    with _work(plan.data) as work:
        books = _copy(plan, work)
        files = {BOOKS: work / DATABASE, **_keys(plan.data)}
        members = [archive.member_of(name, file) for name, file in files.items()]
        for setting in plan.settings:
            name = f"{SETTINGS}{setting.place}"
            files[name] = work / f"setting-{len(files)}"
            files[name].write_bytes(setting.content)
            member = archive.member_of(name, files[name])
            members.append(replace(member, mode=setting.mode, group=setting.group))
        manifest = Manifest(plan.made_at, plan.version, tuple(members), asdict(books))
        archive.write(out, manifest, files)
        out.flush()
        os.fsync(out.fileno())
    with _work(plan.data) as work:
        verify(out, plan.name, work)
    return manifest


def verify(source: IO[bytes], name: str, work: Path) -> dict[str, Path]:
    """Unpack a backup into the folder `work` and compare its books; its files.

    StoreError if the database in it is damaged, or another than was saved.
    """
    manifest = archive.read_manifest(source, name)
    files = archive.unpack(source, name, work)
    if BOOKS not in files:
        raise StoreError(Phrase("{name} holds no books", name=name))
    books = work / "verified"
    books.mkdir()
    files[BOOKS] = files[BOOKS].rename(books / DATABASE)
    found = checked(books, name)
    if not is_same(found, manifest.books):
        raise StoreError(
            Phrase("{name}: its books are not those that were saved", name=name)
        )
    return files


def checked(folder: Path, name: str) -> BooksSummary:
    """The summary of the database in `folder`; StoreError if it is damaged."""
    with opened(folder, begin=False) as engine:
        wrong = damages(engine)
        if wrong:
            raise StoreError(
                Phrase("{name} is damaged: {wrong}", name=name, wrong=wrong[0])
            )
        return summary(engine)


def _copy(plan: BackupPlan, work: Path) -> BooksSummary:
    with opened(plan.data, plan.database, begin=False) as engine:
        dialect_of(engine).copy(engine, work / DATABASE)
    return checked(work, str(plan.data / DATABASE))


def is_same(found: BooksSummary, saved: Mapping[str, object]) -> bool:
    """Whether these are the books that were saved.

    Each table counts where no migration has changed them since.
    """
    now = asdict(found)
    keys = ["ledger_sha256", "last_order_at"]
    if found.schema == saved.get("schema"):
        keys.append("rows")
    return all(now[key] == saved.get(key) for key in keys)


def _keys(data: Path) -> dict[str, Path]:
    """The files of the hub's key; StoreError for a pipe, which nobody would write."""
    there = [data / name for name in KEYS if (data / name).exists()]
    for file in there:
        if not file.is_file():
            raise StoreError(Phrase("{file} is no file", file=file))
    return {f"keys/{file.name}": file for file in there}


def _room(plan: BackupPlan) -> None:
    """StoreError where a copy of the books would take the room that the hub needs."""
    file = plan.data / DATABASE
    need = 2 * file.stat().st_size if file.exists() else 0
    free = shutil.disk_usage(plan.data).free
    if free < need + plan.free_min_mb * MB:
        raise StoreError(
            Phrase(
                "{data} has {free} MB free; a backup needs {need} MB, the hub's own "
                "reserve included",
                data=plan.data,
                free=free // MB,
                need=need // MB + plan.free_min_mb,
            )
        )


@contextmanager
def _work(data: Path) -> Generator[Path]:
    """A folder for copies, which is gone afterwards; OSError if it cannot be made."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=data) as folder:
        yield Path(folder)
