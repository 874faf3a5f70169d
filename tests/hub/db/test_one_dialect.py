"""An engine's own words stand in `hub.db.dialect` only (decision 0126)."""

import re
from pathlib import Path

import pytest

import firmware.hub

HUB = Path(firmware.hub.__file__).parent
DIALECTS = HUB / "db" / "dialect"
WORDS = re.compile(
    r"sqlite_|sqlite3|json_each|PRAGMA|RAISE\(|IMMEDIATE|sqlalchemy\.dialects"
    r"|postgresql_|unnest|psycopg|plpgsql|pg_\w+",
)
SOURCES = sorted(
    path for path in HUB.rglob("*.py") if not path.is_relative_to(DIALECTS)
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HUB)))
def test_no_engine_is_known_elsewhere(path: Path) -> None:
    assert WORDS.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("mine", "others"),
    [("sqlite", "postgresql_|unnest|psycopg"), ("postgres", "sqlite|json_each|PRAGMA")],
)
def test_each_dialect_knows_its_own_engine(mine: str, others: str) -> None:
    text = (DIALECTS / f"{mine}.py").read_text("utf-8")
    assert re.findall(others, text) == []
