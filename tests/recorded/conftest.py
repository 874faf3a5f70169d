"""Each test runs for each recorded release: for every folder `v…` beside this file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.recorded.recorded_release import Meeting, Release
from tests.support.compiled_statements import share_compiled

HERE = Path(__file__).parent
RELEASES = sorted(folder.name for folder in HERE.glob("v*"))

share_compiled()


@pytest.fixture(scope="session", params=RELEASES)
def release(request: pytest.FixtureRequest) -> Release:
    return Release(HERE / request.param)


@pytest.fixture
def met(release: Release, tmp_path: Path) -> Iterator[Meeting]:
    meeting = release.meeting(tmp_path, release.json("hub.expected.json")["clock_ms"])
    yield meeting
    meeting.hub.close()
