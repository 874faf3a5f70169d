"""The display as people see it: in a terminal, wide or narrow, and as a photograph."""

from PIL import Image

from firmware.virtual.pictures import (
    GLASS,
    GLOW,
    LIT,
    braille,
    in_terminal,
    photograph_of,
)


def _dot() -> Image.Image:
    glass = Image.new("1", (128, 64))
    glass.putpixel((1, 3), 1)
    return glass


def test_braille_shows_each_pixel_at_its_place() -> None:
    lines = braille(_dot()).splitlines()

    assert (len(lines), len(lines[0])) == (16, 64)
    assert lines[0][0] == "⢀"
    assert set("".join(lines)) == {"⢀", "⠀"}


def test_half_blocks_give_way_to_braille_where_the_terminal_is_narrow() -> None:
    assert len(in_terminal(_dot(), columns=134).splitlines()) == 34
    narrow = in_terminal(_dot(), columns=80).splitlines()

    assert len(narrow) == 18
    assert max(map(len, narrow)) <= 80


def test_a_photograph_lights_a_dot_for_each_lit_pixel() -> None:
    picture = photograph_of(_dot())

    assert picture.size == (560, 304)
    assert picture.getpixel((24 + 4, 24 + 12)) == LIT
    assert picture.getpixel((24 + 7, 24 + 15)) == GLOW
    assert picture.getpixel((24 + 8, 24 + 15)) == GLASS
    assert picture.getpixel((24, 24)) == GLASS
