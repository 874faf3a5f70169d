"""Where the story finds its goods: the project's own pictures are always there."""

from pathlib import Path

import pytest

from drivers.api import DriverError
from firmware.virtual.photographs import FOLDERS, find

OWN = FOLDERS[-1]


def test_the_project_s_own_pictures_are_enough_for_the_story() -> None:
    found = find(6, [OWN])
    names = [one.path.stem for one in found]
    assert names[:4] == ["herbs", "yoghurt", "chocolate", "biscuits"]
    assert len({one.gtin for one in found}) == 6


def test_a_picture_that_is_not_read_at_first_glance_is_none_for_the_story() -> None:
    with pytest.raises(DriverError, match="7 readable photographs"):
        find(7, [OWN])


def test_without_pictures_it_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match=str(tmp_path)):
        find(1, [tmp_path])
