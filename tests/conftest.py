from collections.abc import Iterator

import pytest

from tests.support.postgres_cluster import PostgresCluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One for each process of the tests, started for the first test that asks."""
    with PostgresCluster() as cluster:
        yield cluster
