"""One shop a test, on each database unless a test says that it is about one of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.compiled_statements import share_compiled
from tests.support.hub_databases import SQLITE, DatabaseKind, PostgresDatabases
from tests.support.hub_rig import Shop, VirtualKiosk, open_shop
from tests.support.postgres_cluster import PostgresCluster
from tests.support.postgres_statements import left_out

KINDS = ("sqlite", "postgres")

share_compiled()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run with each database, or with the one that the mark `only_on` names."""
    if "database" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_on")
        kinds = KINDS if only is None else only.args[:1]
        metafunc.parametrize("database", kinds, indirect=True, scope="session")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """PostgreSQL has the first set of a test's arguments, all of them in `make long`.

    It has none of a test whose SQL another one executes. SQLite has them all; so has
    PostgreSQL where the mark `on_each` or `only_on` is.
    """
    known = {*left_out(config)}
    for item in items:
        if "[postgres" not in item.name or _has_all(item):
            continue
        test = item.nodeid.partition("[")[0]
        if test in known:
            item.add_marker(pytest.mark.long)
        known.add(test)


def _has_all(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("on_each", "only_on"))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> PostgresDatabases:
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return PostgresDatabases(cluster)


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> DatabaseKind:
    """SQLite or PostgreSQL; a hub's database is made by `open_shop`."""
    if request.param == "sqlite":
        return SQLITE
    found: PostgresDatabases = request.getfixturevalue("databases")
    return found


@pytest.fixture
def shop(tmp_path: Path, database: DatabaseKind) -> Iterator[Shop]:
    with open_shop(tmp_path, database=database) as opened:
        yield opened


@pytest.fixture
def kiosk() -> VirtualKiosk:
    return VirtualKiosk()
