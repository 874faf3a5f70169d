import gc
import os
from collections import defaultdict
from collections.abc import Generator, Iterator

import pytest
from hypothesis import settings

from drivers.sim.reserved_port import ReservedPort
from firmware.base import GC_THRESHOLDS
from tests.support.open_databases import (
    close_left_open,
    kept_open,
    watch_databases,
)
from tests.support.postgres_cluster import PostgresCluster
from tests.support.warm_starts import WarmStarter, warm_server

# What commands print is compared in English, whatever the developer's locale is.
os.environ["COUNTERTOP_LANG"] = "en"

# How many examples of each property `make test` and `make long` try. One may take as
# long as a busy machine lets it. The same commit gives the same result wherever it is
# tested: only `make long` draws examples that nobody has tried.
settings.register_profile("test", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=100, deadline=None)
settings.load_profile("test")

watch_databases()


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what the mark `sampled` leaves out to `make long`: decision 0216.

    What stays is spread evenly over a test's sets of arguments, with the first of them.
    """
    sets = defaultdict[tuple[str, bool], list[pytest.Item]](list)
    for item in items:
        if item.get_closest_marker("sampled") and not item.get_closest_marker("long"):
            test = item.nodeid.partition("[")[0]
            sets[test, "[postgres" in item.name].append(item)
    for each in sets.values():
        mark = each[0].get_closest_marker("sampled")
        assert mark is not None
        (count,) = mark.args
        kept = {number * len(each) // count for number in range(count)}
        for number, item in enumerate(each):
            if number not in kept:
                item.add_marker(pytest.mark.long)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object],
) -> Generator[None, object, object]:
    """A fixture of the whole run may leave databases open until then."""
    if fixturedef.scope != "session":
        return (yield)
    with kept_open():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Fail the last test of a module if one of them has left a database open.

    A test that failed may well have.
    """
    yield
    if nextitem is None or nextitem.path != item.path:
        left = close_left_open()
        if left and not item.session.testsfailed:
            pytest.fail("nobody closed\n" + "\n".join(left), pytrace=False)


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
