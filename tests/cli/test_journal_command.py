"""`countertop journal` as an installer meets it: a look, a rescue, a look again."""

from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.protocol.signing import SigningKey
from tests.support.damaged_journal import FILE, change, filled, opened, sales_in

PAGE = 1024


@pytest.fixture
def config(tmp_path: Path) -> str:
    file = tmp_path / "kiosk.toml"
    folder = tmp_path / "kiosk"
    folder.mkdir()
    filled(folder)
    key = SigningKey.generate().public
    file.write_text(
        f'kid = "K1"\n[hub]\npublic_key = "{key}"\n[journal]\nfolder = "{folder}"\n',
        "utf-8",
    )
    return str(file)


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_sound_journal_is_named_sound(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "check", "--config", config]) == 0
    assert "sound; 16 facts wait for the hub" in printed(capsys)


def test_a_damaged_one_is_rescued_and_what_was_saved_is_named(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(config).parent / "kiosk"
    file = folder / FILE
    file.write_bytes(bytes(PAGE) + file.read_bytes()[PAGE:])
    assert main(["journal", "check", "--config", config]) == 1
    assert "countertop journal rescue" in printed(capsys)

    assert main(["journal", "rescue", "--config", config]) == 0

    text = printed(capsys)
    assert "saved 16 facts into a new journal" in text
    assert "  sale, receipt K1-000008, 12.50" in text
    assert "paid and not closed: receipt K1-000009, 12.50" in text
    journal = opened(folder, 8)
    assert len(sales_in(journal)) == 8
    journal.close()
    assert main(["journal", "check", "--config", config]) == 1
    assert "kept copies of a damaged journal" in printed(capsys)


def test_what_the_kiosk_set_aside_is_shown_with_receipt_and_amount(
    config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(config).parent / "kiosk"
    change(folder, "UPDATE stage SET body = CAST('x' AS BLOB) WHERE id = 34")
    opened(folder, 8).close()

    assert main(["journal", "check", "--config", config]) == 1

    text = printed(capsys)
    assert "  intent, receipt K1-000009, 12.50" in text
    assert "  settled of the sale number 9: cannot be read" in text
