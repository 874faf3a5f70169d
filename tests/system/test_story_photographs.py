"""Where the story finds its goods: the project's own pictures are always there."""

from pathlib import Path

import pytest

from drivers.api import DriverError
from firmware.virtual.photographs import FOLDERS, find

OWN = FOLDERS[-1]


def test_the_project_s_own_pictures_are_enough_for_the_story() -> None:
    names = [one.path.stem for one in find(8, [OWN])]
    assert names[:4] == ["water", "herbs", "yoghurt", "chocolate"]
    assert len({one.gtin for one in find(8, [OWN])}) == 8


def test_without_pictures_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=str(tmp_path)):
        find(1, [tmp_path])
