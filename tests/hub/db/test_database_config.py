"""`[database]`: which URLs serve, and that no password is ever shown."""

import subprocess
import sys
from pathlib import Path

import pytest

from firmware.base.config_loader import from_mapping, load
from firmware.base.errors import ConfigError, StoreError
from firmware.cli.main import main
from firmware.hub.config import HubConfig
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import open_engine
from tests.support.hub_databases import DatabaseKind, open_books

SECRET = "canary-of-a-password"  # noqa: S105 - of nothing
WITHOUT = """
import sys
sys.modules["psycopg"] = None
from firmware.cli.main import main
on_a_server, in_a_file = sys.argv[1:]
print(main(["orders", "--config", on_a_server]))
print(main(["member", "add", "--config", in_a_file]))
"""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///countertop",
        "postgresql://hub@db.shop:5433/countertop",
        "postgresql://[fd00::1]/countertop?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgresql:///countertop?host=/run/postgresql",
    ],
)
def test_these_urls_serve(url: str) -> None:
    assert from_mapping("x", {"url": url}, DatabaseConfig).url == url


@pytest.mark.parametrize(
    "document",
    [
        {"url": f"postgresql://hub:{SECRET}@db.shop/countertop"},
        {"url": f"postgresql://db.shop/countertop?password={SECRET}"},
        {"url": f"postgresql://db.shop/countertop?passfile={SECRET}"},
        {"url": f"postgresql://db.shop/countertop#{SECRET}"},
        {"url": f"postgres://hub:{SECRET}@db.shop/countertop"},
        {"url": f"postgresql://hub:{SECRET}@db.shop:x/countertop"},
        {"ulr": f"postgresql://hub:{SECRET}@db.shop/countertop"},
        {"adress": f"postgresql://hub:{SECRET}@db.shop/countertop"},
        {"password": SECRET},
    ],
)
def test_a_password_in_the_file_is_refused_and_not_shown(
    document: dict[str, object],
) -> None:
    with pytest.raises(ConfigError) as refused:
        from_mapping("hub.toml", {"database": document}, HubConfig)
    assert "database." in str(refused.value)
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({"url": "sqlite:///x"}, "url"),
        ({"url": "postgresql://db.shop"}, "url"),
        ({"url": "postgresql://db.shop/a/b"}, "url"),
        ({"url": "postgresql:///x?options=-csynchronous_commit=off"}, "url"),
        ({"url": "postgresql:///x?host=/a&host=/b"}, "url"),
        ({"password_file": "/x"}, "password_file"),
    ],
)
def test_what_does_not_serve_is_refused(document: dict[str, object], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"\n  {key}: "):
        from_mapping("x", document, DatabaseConfig)


def test_the_password_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "database.password"
    file.write_text(f"{SECRET}\n")
    config = DatabaseConfig(url="postgresql:///x", password_file=file)
    assert config.password() == SECRET
    assert SECRET not in repr(config)
    file.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        config.password()


def test_a_server_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    config = DatabaseConfig(url=f"postgresql:///countertop?host={tmp_path}")
    with pytest.raises(StoreError) as refused:
        open_engine(tmp_path, config)
    told = str(refused.value)
    assert told.startswith(f"database countertop at {tmp_path} cannot be reached (")
    assert "\n" not in told


@pytest.mark.only_on("postgres", "a file is not there before the hub's first start")
def test_who_only_reads_begins_no_books_on_a_server(
    database: DatabaseKind, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = tmp_path / "hub.toml"
    with database.empty() as config:
        hub.write_text(f'data = "{tmp_path}/x"\n[database]\nurl = "{config.url}"\n')
        assert main(["orders", "--config", str(hub)]) == 1
    assert "has no tables: the hub makes them at its" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_without_psycopg_the_hub_says_what_to_install_and_a_file_misses_nothing(
    tmp_path: Path,
) -> None:
    server, file = tmp_path / "server.toml", tmp_path / "file.toml"
    server.write_text('[database]\nurl = "postgresql:///countertop"\n')
    file.write_text(f'data = "{tmp_path}/data"\n')
    open_books(tmp_path / "data").dispose()
    assert load(file, HubConfig).database == DatabaseConfig()
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, server, file],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("2", "0")
    (told,) = done.stderr.splitlines()
    assert "database.url: psycopg is not installed" in told
    assert "pip" in told
