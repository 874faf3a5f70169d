"""`countertop demo --desk FILE --out FOLDER`: every option does something."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from firmware.cli.desk import demo
from firmware.virtual.reporter import LineReporter, PictureFolder, StoryReporter

COMMAND = (sys.executable, "-u", "-m", "firmware.cli.main", "demo", "--desk")


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    demo.configure(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "８１３０", "page", ""])
def test_what_is_no_port_is_refused_in_the_language_of_the_shell(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert demo.port_number("8130") == 8130
    with pytest.raises(argparse.ArgumentTypeError, match="is no port: 1 to 65535"):
        demo.port_number(text)
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    with pytest.raises(argparse.ArgumentTypeError, match="不是端口：应为 1 到 65535"):
        demo.port_number(text)


@pytest.mark.parametrize("words", [["x.sale"], ["--desk"], ["--desk", "x.sale"]])
def test_out_keeps_pictures_of_a_script_and_of_the_desk(
    tmp_path: Path, words: list[str]
) -> None:
    reporter = demo.reporter_for(options(*words, "--out", str(tmp_path / "out")))
    assert isinstance(reporter, LineReporter)
    reporter.picture(Image.new("1", (128, 64)))
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["01-display.png"]


def test_without_out_only_the_story_keeps_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    demo.reporter_for(options("x.sale"))
    demo.reporter_for(options("--desk"))
    assert list(tmp_path.iterdir()) == []
    assert isinstance(demo.reporter_for(options()), StoryReporter)
    assert (tmp_path / "demo-out").is_dir()


def test_only_our_own_pictures_are_replaced(tmp_path: Path) -> None:
    for name in ("07-display.png", "113-slip.png", "07-holiday.png", "note.txt"):
        (tmp_path / name).touch()
    PictureFolder(tmp_path)
    left = sorted(each.name for each in tmp_path.iterdir())
    assert left == ["07-holiday.png", "note.txt"]


@pytest.mark.process
def test_the_desk_plays_the_file_first_and_then_reads_lines(tmp_path: Path) -> None:
    script = tmp_path / "mine.sale"
    script.write_text("article 6901234567892 3.50 水\npress pay\n", "utf-8")
    done = subprocess.run(
        [*COMMAND, str(script)],
        input="help power\nquit\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=25,
    )
    assert "article 6901234567892 3.50 水" in done.stdout
    assert "line 2: press pay" in done.stderr
    assert "cut power at COMMIT" in done.stdout
    assert done.returncode == 0


@pytest.mark.process
def test_an_interrupted_desk_ends_well(tmp_path: Path) -> None:
    script = tmp_path / "empty.sale"
    script.touch()
    desk = subprocess.Popen(
        [*COMMAND, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with desk:
        assert desk.stdout is not None
        assert any("not open yet" in line for line in desk.stdout)
        desk.send_signal(signal.SIGINT)
        _, said = desk.communicate(timeout=20)
    assert (desk.returncode, said) == (0, "")
