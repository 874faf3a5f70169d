"""A small SQLite file beside the books, in which what is deleted is overwritten.

It has no write-ahead log, which would keep old pages: who only reads may have it open
for reading only. What a transaction changes stands in a journal beside it meanwhile.
"""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, QueuePool, create_engine, event

from firmware.hub.db.dialect.sqlite import BUSY_MS, begin_transaction

_WRITER_PRAGMAS = (
    "journal_mode = DELETE",
    "synchronous = EXTRA",  # the folder, too, once the journal is gone
    "secure_delete = ON",
    "temp_store = MEMORY",  # no copy of it in a folder for temporary files
)


def private_file(file: Path, *, may_write: bool) -> Engine:
    """An engine on `file`, which a writer makes, for this account alone, if absent.

    Who only reads has it open only meanwhile, as the books. OSError if it cannot be
    made. Transactions are those of `firmware.hub.db.engine`.
    """
    if may_write:
        file.touch(0o600)
    mode = "rw" if may_write else "ro"
    place = f"file:{quote(str(file.absolute()))}?mode={mode}&uri=true"
    pool = QueuePool if may_write else NullPool
    engine = create_engine(f"sqlite:///{place}", hide_parameters=True, poolclass=pool)

    def settle(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        for pragma in _WRITER_PRAGMAS if may_write else ():
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", settle)
    event.listen(engine, "begin", begin_transaction)
    return engine
