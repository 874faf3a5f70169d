from pathlib import Path

import pytest

from firmware.base.errors import WireError
from firmware.cli.main import main
from firmware.hub.app import PUBLIC_KEY, signing_key


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
