import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from drivers.sim.reserved_port import ReservedPort
from firmware.base import GC_THRESHOLDS
from tests.support.postgres_cluster import PostgresCluster
from tests.support.warm_starts import WarmStarter, warm_server

# What commands print is compared in English, whatever the developer's locale is.
os.environ["COUNTERTOP_LANG"] = "en"

# How many examples of each property `make unit`, `make test` and `make long` try.
# One may take as long as a busy machine lets it. The same commit gives the same result
# wherever it is tested: only `make long` draws examples that nobody has tried.
settings.register_profile("unit", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("test", max_examples=40, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=100, deadline=None)
settings.load_profile("test")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Search for no garbage in what is collected: the tests stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no limit end the run while it puts into words how a test failed.

    What the test left running may make that slow.
    """
    if call.excinfo is not None:
        item.config.hook.pytest_timeout_cancel_timer(item=item)
    return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """One for each process of the tests, started for the first test that asks."""
    with PostgresCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmStarter]:
    """Starts processes of ours that need not import anything."""
    with warm_server() as starter:
        yield starter


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A loopback port on which nobody listens while the test runs."""
    reserved = ReservedPort()
    yield reserved.number
    reserved.close()
