"""`countertop decode` as a person or a program calls it."""

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from drivers.api import Symbology
from drivers.camera.folder import empty_view
from drivers.sim.camera.camera_view import png, record_video
from drivers.sim.camera.label import label
from firmware.cli.main import main
from firmware.retail.codes.own_codes import make_badge

GOODS = "6901234567892"
PAY = "281234567890123456"
BADGE = make_badge(2**124 + 4711)


def written(path: Path, text: str, symbology: Symbology = Symbology.QR) -> str:
    path.write_bytes(png(label(text, symbology)))
    return str(path)


@pytest.fixture
def goods(tmp_path: Path) -> str:
    return written(tmp_path / "tea.png", GOODS, Symbology.EAN13)


@pytest.fixture
def nothing(tmp_path: Path) -> str:
    path = tmp_path / "nothing.png"
    path.write_bytes(png(empty_view(640, 360)))
    return str(path)


def vast_png() -> bytes:
    """A file that says it holds 3,600,000,000 pixels."""
    size = (60_000).to_bytes(4, "big")
    head = b"IHDR" + size + size + bytes([8, 2, 0, 0, 0])
    check = zlib.crc32(head).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0d" + head + check


Output = pytest.CaptureFixture[str]


def test_a_line_for_each_code(goods: str, capsys: Output) -> None:
    assert main(["decode", goods]) == 0
    assert capsys.readouterr().out == f"{goods}  ean13    {GOODS}  goods {GOODS}\n"


def test_a_picture_without_a_code_is_told_and_exits_1(
    goods: str, nothing: str, capsys: Output
) -> None:
    assert main(["decode", goods, nothing]) == 1
    assert f"{nothing}  no code\n" in capsys.readouterr().out


def test_what_cannot_be_read_is_told_and_the_rest_is_read(
    goods: str, nothing: str, tmp_path: Path, capsys: Output
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no picture")
    no_film = tmp_path / "broken.avi"
    no_film.write_bytes(b"no film")
    empty = tmp_path / "empty"
    empty.mkdir()
    missing, pipe = str(tmp_path / "gone.png"), tmp_path / "pipe.png"
    os.mkfifo(pipe)
    vast = tmp_path / "vast.png"
    vast.write_bytes(vast_png())
    unusable = (broken, missing, no_film, empty, pipe, vast)
    paths = [*map(str, unusable), nothing, goods]
    assert main(["decode", *paths]) == 2
    said = capsys.readouterr()
    assert f"tea.png  ean13    {GOODS}" in said.out
    assert f"{broken}: is no picture" in said.err
    assert f"{missing}: cannot be read: No such file" in said.err
    assert f"{no_film} is no video" in said.err
    assert f"{empty}: no pictures" in said.err
    assert f"{pipe}: is neither a file nor a camera" in said.err
    assert f"{vast}: is no picture" in said.err
    assert len(said.err.splitlines()) == len(unusable)


def test_a_folder_is_read_with_those_below_it_by_name(
    tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "b").mkdir()
    written(tmp_path / "b" / "2.png", "second")
    written(tmp_path / "1.png", "first")
    (tmp_path / "notes.txt").write_text("no picture", "utf-8")
    assert main(["decode", str(tmp_path)]) == 0
    texts = [line.split()[2] for line in capsys.readouterr().out.splitlines()]
    assert texts == ["first", "second"]


def test_a_film_tells_each_showing_once(tmp_path: Path, capsys: Output) -> None:
    tea, empty = label(GOODS, Symbology.EAN13), empty_view(1280, 720)
    path = tmp_path / "counter.avi"
    record_video(path, [empty, tea, tea, tea, *[empty] * 12, tea, tea])
    assert main(["decode", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"{path} 0.10 s  ean13    {GOODS}  goods {GOODS}",
        f"{path} 1.60 s  ean13    {GOODS}  goods {GOODS}",
    ]


def test_a_film_without_a_code_says_so_once(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "empty.avi"
    record_video(path, [empty_view(640, 360)] * 3)
    assert main(["decode", str(path)]) == 1
    assert capsys.readouterr().out == f"{path} 0.20 s  no code\n"


def test_for_a_program_it_is_one_object_a_picture(
    goods: str, nothing: str, capsys: Output
) -> None:
    main(["decode", "--json", goods, nothing])
    tea, empty = map(json.loads, capsys.readouterr().out.splitlines())
    (code,) = tea["codes"]
    assert tea["file"] == goods
    assert tea["took_ms"] > 0
    assert (code["symbology"], code["text"]) == ("ean13", GOODS)
    assert (code["kind"], code["meaning"]) == ("goods", f"goods {GOODS}")
    assert len(code["corners"]) == 4
    assert empty["codes"] == []


def test_explained_it_names_the_stage_and_what_each_cost(
    goods: str, capsys: Output
) -> None:
    main(["decode", "--explain", goods])
    main(["decode", "--json", goods])
    line, costs, told = capsys.readouterr().out.splitlines()
    stages = json.loads(told)["stages"]
    (code,) = json.loads(told)["codes"]
    assert code["stage"] in stages
    assert line.endswith(f"[{code['stage']}]")
    assert f": {next(iter(stages))} " in costs
    assert sum(stages.values()) <= json.loads(told)["took_ms"]


@pytest.mark.parametrize(
    ("symbology", "how"), [(Symbology.QR, "--explain"), (Symbology.CODE128, "--json")]
)
def test_a_pay_code_s_digits_are_never_told(
    tmp_path: Path, symbology: Symbology, how: str, capsys: Output
) -> None:
    phone = written(tmp_path / "phone.png", PAY, symbology)
    assert main(["decode", how, phone]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)["codes"][0]["text"] if how == "--json" else said.out
    assert "••••56" in told
    assert "pay code, alipay" in said.out
    assert PAY[:-2] not in said.out + said.err


@pytest.mark.parametrize("how", ["--explain", "--json"])
@pytest.mark.parametrize("last", [BADGE[-1], "-"], ids=["whole", "misread"])
def test_a_badge_is_never_told(
    tmp_path: Path, how: str, last: str, capsys: Output
) -> None:
    shown = written(tmp_path / "badge.png", BADGE[:-1] + last)
    assert main(["decode", how, shown]) == 0
    said = capsys.readouterr()
    assert ("staff badge" if last != "-" else "misread") in said.out
    assert BADGE.removeprefix("CTS-")[:-2] not in said.out + said.err


@pytest.mark.parametrize("secret", [PAY, BADGE], ids=["pay code", "badge"])
def test_a_drawn_secret_cannot_be_read_again(
    tmp_path: Path, secret: str, capsys: Output
) -> None:
    phone = written(tmp_path / "phone.png", secret)
    main(["decode", "--draw", str(tmp_path / "out"), phone])
    assert main(["decode", str(tmp_path / "out")]) == 1
    assert "no code" in capsys.readouterr().out


def test_drawn_pictures_show_where_the_code_is(goods: str, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "shelf"
    folder.mkdir(parents=True)
    written(folder / "tea.png", GOODS, Symbology.EAN13)
    out = tmp_path / "out"
    assert main(["decode", "--draw", str(out), goods, str(tmp_path / "in")]) == 0
    for path in (out / "tea.png.png", out / "shelf" / "tea.png.png"):
        with Image.open(path) as drawn:
            assert drawn.size == (1280, 720)
            counts = drawn.convert("RGB").getcolors(1 << 24) or []
            assert (
                max(number for number, colour in counts if colour == (0, 220, 90)) > 500
            )


def test_hostile_text_is_escaped_in_lines_and_in_json(
    tmp_path: Path, capsys: Output
) -> None:
    hostile = "a\x1b[31m\r\n\u202egnp.exe+#$"
    picture = written(tmp_path / "hostile.png", hostile)
    main(["decode", "--explain", picture])
    main(["decode", "--json", picture])
    said = capsys.readouterr().out
    assert "a\\u{1b}[31m\\u{d}\\u{a}\\u{202e}gnp.exe+#$  unknown: unprintable" in said
    assert all(line.isprintable() for line in said.splitlines())


def test_a_reader_that_leaves_early_is_no_defect(goods: str) -> None:
    command = [sys.executable, "-m", "firmware.cli.main", "decode", *[goods] * 4]
    pipes = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pipes as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_folder_that_cannot_be_made_is_told(
    goods: str, tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "out").write_text("a file", "utf-8")
    assert main(["decode", "--draw", str(tmp_path / "out"), goods]) == 2
    assert "cannot be written" in capsys.readouterr().err
