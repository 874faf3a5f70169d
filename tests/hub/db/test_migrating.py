"""Books that are of this version are opened without a lock, and without Alembic."""

import subprocess
import sys

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.db.migrating import newest_revision
from tests.support.hub_rig import Shop

LOADED = """
import sys
from pathlib import Path
from firmware.hub.db.engine import opened
with opened(Path(sys.argv[1]), begin=False):
    print("alembic" in sys.modules)
"""


def test_the_newest_revision_is_the_one_that_alembic_would_reach() -> None:
    config = Config()
    config.set_main_option("script_location", "firmware.hub.db:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]


@pytest.mark.only_on("sqlite", "one writer at a time")
def test_a_command_opens_the_books_while_the_hub_writes(shop: Shop) -> None:
    with writing(shop.engine), opened(shop.folder) as other, reading(other) as books:
        assert books.exec_driver_sql("SELECT member_id FROM members").all()


@pytest.mark.only_on("sqlite", "a process is started")
def test_what_migrates_is_loaded_only_where_there_is_something_to_do(
    shop: Shop,
) -> None:
    argv = [sys.executable, "-c", LOADED, str(shop.folder)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
