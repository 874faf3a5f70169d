import os
import signal
import string
import sys
from pathlib import Path
from types import FrameType

import pytest

from firmware.base.config_loader import load
from firmware.base.damaged_files import kept_aside, log_of
from firmware.base.errors import StoreError, WireError
from firmware.cli.main import main
from firmware.hub.config import HubConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.db.engine import allow_new_books, open_engine
from firmware.hub.db.lost_books import LostBooksError
from firmware.hub.hub_key import KEY, PUBLIC_KEY, signing_key
from firmware.protocol.signing import SigningKey
from provisioning.checks.books import unopened
from provisioning.checks.finding import Grade
from tests.support.hub_databases import open_books

BASE64 = string.ascii_letters + string.digits + "+/"


def test_the_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = signing_key(tmp_path)
    assert (tmp_path / "hub.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / PUBLIC_KEY).read_text() == first.public + "\n"
    assert signing_key(tmp_path).public == first.public


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / "hub.key").chmod(0o644)
    with pytest.raises(WireError, match="chmod 600"):
        signing_key(tmp_path)


def test_a_database_that_cannot_be_opened_is_worth_another_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("not a folder")
    config = tmp_path / "hub.toml"
    config.write_text(f'data = "{tmp_path / "data"}"\n')
    assert main(["hub", "--config", str(config)]) == 1
    assert "hub_failed reason=" in caplog.text


def test_a_config_with_a_fault_ends_with_2_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text("utc_offset_minutes = 2000\n[broker]\nport = 70000\nhots = 'x'\n")
    assert main(["hub", "--config", str(config)]) == 2
    told = capsys.readouterr().err
    assert f"{config}: 3 errors:" in told
    assert "utc_offset_minutes: 2000; allowed: a whole number, -720 to 840" in told
    assert "broker.port: 70000; allowed: a whole number, 1 to 65535" in told
    assert "broker.hots: unknown key, did you mean host?" in told


@pytest.mark.parametrize("written", ["", "c2hvcnQ="])
def test_a_key_whose_making_was_cut_short_is_made_again(
    tmp_path: Path, written: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As release 0.1.0 left it: nothing was ever signed by it."""
    (tmp_path / KEY).touch(0o600)
    (tmp_path / KEY).write_text(written, "ascii")

    key = signing_key(tmp_path)

    assert signing_key(tmp_path).public == key.public
    assert [each.getMessage().split()[0] for each in caplog.records] == [
        "hub_key_unfinished"
    ]


def test_a_key_that_has_signed_is_never_made_again(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / KEY).write_text("short", "ascii")
    with pytest.raises(WireError):
        signing_key(tmp_path)
    assert (tmp_path / KEY).read_text("ascii") == "short"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_hub_killed_at_any_line_of_its_first_start_starts_again(
    tmp_path: Path, first: int
) -> None:
    for nth in range(first, 400, 3):
        folder = tmp_path / str(nth)
        folder.mkdir()
        killed = killed_at_line(nth, folder)
        assert signing_key(folder).public
        if not killed:
            assert nth > 20
            return
    raise AssertionError("it takes fewer lines than that")


def killed_at_line(nth: int, folder: Path) -> bool:
    """Whether a process that makes the key in `folder` was killed before its end."""
    child = os.fork()
    if child == 0:
        left = nth

        def trace(frame: FrameType, event: str, _value: object) -> object:
            nonlocal left
            if "firmware" not in frame.f_code.co_filename:
                return None
            left -= event == "line"
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)  # type: ignore[arg-type]
        signing_key(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("place", [0, 17, 41])
def test_a_public_half_of_which_one_bit_changed_is_written_again(
    tmp_path: Path, place: int
) -> None:
    key, file = signing_key(tmp_path), tmp_path / PUBLIC_KEY
    text = bytearray(file.read_bytes())
    text[place] = next(
        text[place] ^ 1 << bit
        for bit in range(6)
        if chr(text[place] ^ 1 << bit) in BASE64
    )
    file.write_bytes(text)
    assert signing_key(tmp_path).public == key.public
    assert file.read_text("ascii").strip() == key.public


def test_a_key_that_kiosks_know_is_not_replaced_in_silence(tmp_path: Path) -> None:
    signing_key(tmp_path)
    path = tmp_path / KEY
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(StoreError, match="put it back from a backup"):
        signing_key(tmp_path)
    assert not path.exists()
    SigningKey.generate().save(path)
    with pytest.raises(StoreError, match=f"not the key of .*{PUBLIC_KEY}"):
        signing_key(tmp_path)
    path.write_bytes(kept)
    assert signing_key(tmp_path).public == (tmp_path / PUBLIC_KEY).read_text().strip()


def hub_toml(folder: Path) -> str:
    config = folder / "hub.toml"
    config.write_text(f'data = "{folder}"\n')
    return str(config)


@pytest.mark.parametrize("left", ["nothing", "an empty file"])
@pytest.mark.parametrize("key", [KEY, PUBLIC_KEY])
def test_a_hub_that_kept_books_begins_no_empty_ones_in_silence(
    tmp_path: Path, left: str, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hub_toml(tmp_path)
    (tmp_path / key).touch()
    if left != "nothing":
        (tmp_path / DATABASE).touch()
    for command in ("hub", "member add", "orders"):
        assert main([*command.split(), "--config", config]) == 1
    for begin in (True, False):
        with pytest.raises(LostBooksError, match="Put the last backup in their place"):
            open_engine(tmp_path, begin=begin)
    assert capsys.readouterr().err.count("begin empty books with") == 2
    told = unopened(load(Path(config), HubConfig))
    assert told is not None
    assert (told.grade, told.check) == (Grade.FAULT, "books")


def test_empty_books_are_begun_once_a_person_agrees(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hub_toml(tmp_path)
    signing_key(tmp_path)
    log_of(tmp_path / DATABASE).write_bytes(b"the last orders")

    assert main(["hub", "--new-books", "--config", config]) == 0
    open_engine(tmp_path).dispose()

    assert "empty books at its next start" in capsys.readouterr().out
    (mark,) = kept_aside(tmp_path / DATABASE)
    kept = tmp_path / f"{DATABASE}-wal{mark}"
    assert kept.read_bytes() == b"the last orders"
    (tmp_path / DATABASE).unlink()
    with pytest.raises(LostBooksError):
        open_engine(tmp_path)


def test_a_consent_does_not_outlive_books_that_were_put_back(tmp_path: Path) -> None:
    open_books(tmp_path).dispose()
    signing_key(tmp_path)
    (tmp_path / DATABASE).rename(tmp_path / "backup")
    allow_new_books(tmp_path)
    (tmp_path / "backup").rename(tmp_path / DATABASE)
    open_engine(tmp_path).dispose()
    (tmp_path / DATABASE).unlink()
    with pytest.raises(LostBooksError):
        open_engine(tmp_path)


def test_where_no_books_were_lost_there_is_nothing_to_agree_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = hub_toml(tmp_path)
    assert main(["hub", "--new-books", "--config", config]) == 1
    open_books(tmp_path).dispose()
    signing_key(tmp_path)
    assert main(["hub", "--new-books", "--config", config]) == 1
    assert "no books were lost here" in capsys.readouterr().err
