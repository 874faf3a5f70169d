"""What is generated from the types is committed as it would be written today."""

from pathlib import Path

import pytest

from firmware.config_guide.pages import files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", files())
def test_the_committed_file_is_what_would_be_written(name: str) -> None:
    committed = (ROOT / name).read_text("utf-8")
    assert committed == files()[name], "make docs"
