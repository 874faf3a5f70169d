from pathlib import Path

import pytest

from firmware.base.durable_files import create_durably, replace_durably


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "file"
    replace_durably(file, b"one")
    replace_durably(file, b"two", 0o644)

    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_killed_attempt_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".file.new").write_bytes(b"ha")
    create_durably(tmp_path / "file", b"half and half")

    assert (tmp_path / "file").read_bytes() == b"half and half"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_file_that_exists_is_not_created_again(tmp_path: Path) -> None:
    create_durably(tmp_path / "file", b"first")
    with pytest.raises(FileExistsError):
        create_durably(tmp_path / "file", b"second")

    assert (tmp_path / "file").read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_link_that_waits_in_its_place_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / ".file.new").symlink_to(target)
    replace_durably(tmp_path / "file", b"ours")

    assert not target.exists()


def test_where_no_file_can_be_the_error_leaves_what_was(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="directory"):
        replace_durably(tmp_path / "file", b"data")

    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
