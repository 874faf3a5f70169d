"""How sale scripts are read: every form is found, every fault told with its line."""

import re
import tomllib
from pathlib import Path

import pytest
from PIL import Image

from drivers.api import Text
from drivers.display.draw import draw
from drivers.display.fonts import HEIGHTS_PX, Fonts
from firmware.virtual.display_reader import DisplayReader
from firmware.virtual.scripts.commands import faults
from firmware.virtual.scripts.script import SLOTS, ScriptError, advice, parse
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.settings import laid_over, toml, toml_line

DOCUMENT = Path(__file__).parents[2] / "docs" / "sale-scripts.md"
EXAMPLES = {
    "NUMBER": "2",
    "SECONDS": "1.5",
    "YUAN": "12.50",
    "CODE": "6901234567892",
    "NAME": "林",
    "LANGUAGE": "en",
    "BUTTON": "call",
    "HELD": "undo",
    "COLOUR": "amber",
    "COMMIT": "settled",
    "NETWORK": "wechat",
    "CALL": "query",
    "STATE": "booked",
    "SYMBOLOGY": "code128",
    "MESSAGE": "ack",
    "CONTROLLER": "sh1106",
    "DETAIL": "member_price",
    "KEY": "printer.columns",
    "FILE": "pictures/tea.png",
    "TEXT": "请扫商品 now",
}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.pattern)
def test_every_form_is_understood_as_itself(form: object) -> None:
    pattern = next(each.pattern for each in FORMS if each is form)
    line = " ".join(EXAMPLES.get(word, word) for word in pattern.split())

    (command,) = parse("x.sale", line, FORMS)

    assert command.form is form
    assert len(command.values) == sum(word in SLOTS for word in pattern.split())


def test_every_form_stands_in_the_document() -> None:
    written = set(re.findall(r"`([^`]+)`", DOCUMENT.read_text("utf-8")))

    assert [form.pattern for form in FORMS if form.pattern not in written] == []


def test_comments_and_empty_lines_say_nothing_and_lines_keep_their_numbers() -> None:
    commands = parse("x.sale", "# a day\n\n  press pay\n", FORMS)

    assert [(one.line, one.text) for one in commands] == [(3, "press pay")]


def test_a_limit_and_a_repetition_are_taken_off() -> None:
    limited, repeated = parse(
        "x.sale", "expect hub orders 3 within 20s\n40 times press undo", FORMS
    )

    assert (limited.limit_s, limited.values) == (20.0, {"number": 3})
    assert (repeated.times, repeated.values) == (40, {"button": "undo"})


def test_only_expectations_take_a_limit() -> None:
    (typed,) = parse("x.sale", "type this within 5 s", FORMS)

    assert typed.values == {"text": "this within 5 s"}


def test_every_fault_is_told_with_file_line_and_what_could_be_meant() -> None:
    with pytest.raises(ScriptError) as told:
        parse("x.sale", "press pay\npress bell\n\nexpekt lamp red\n", FORMS)

    message = str(told.value)
    assert "x.sale:2: press bell" in message
    assert "did you mean: press BUTTON\n" in message
    assert "BUTTON is pay, undo, call, reprint or key\n" in message
    assert "x.sale:4: expekt lamp red\n  did you mean: expect lamp COLOUR\n" in message


def test_advice_names_only_what_goes_along_with_the_line_the_furthest() -> None:
    assert advice("expect hub orders three", FORMS) == (
        "did you mean: expect hub orders NUMBER\n  NUMBER is a whole number"
    )
    assert advice("lose 2 acks", FORMS).startswith("did you mean: lose NUMBER MESSAGE")
    assert advice("expect lamp blue within 9 s", FORMS).endswith("amber or red")


@pytest.mark.parametrize("times", [0, 1_001])
def test_a_command_that_is_played_too_often_is_refused(times: int) -> None:
    with pytest.raises(ScriptError, match="played 1 to 1,000 times"):
        parse("x.sale", f"{times} times press undo", FORMS)


def test_every_message_that_can_be_named_goes_over_a_wire_we_know() -> None:
    words = SLOTS["MESSAGE"].pattern.split("|")

    assert {*words} == {*faults.BY_KIOSK, *faults.BY_HUB, faults.EVERYTHING}


def test_a_word_like_no_other_gets_the_list_of_all() -> None:
    assert advice("zzz", FORMS).startswith("no command begins so; these do: advance,")


def test_settings_lie_over_each_other_and_become_toml() -> None:
    base = {"kid": "k", "printer": {"kind": "serial", "columns": 32}}
    upper = toml_line("printer.columns", "48") | toml_line("kid", "kiosk 2")

    assert toml(laid_over(base, upper)) == (
        'kid = "kiosk 2"\n\n[printer]\nkind = "serial"\ncolumns = 48\n'
    )


def test_a_list_of_tables_becomes_toml() -> None:
    given = toml_line("codes.labels", '[{ prefix = 21, carries = "weight" }, {}]')

    assert tomllib.loads(toml(given)) == given


# --- reading the display ---


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("height_px", HEIGHTS_PX)
def test_text_is_seen_at_every_height_lit_and_dark(
    fonts: Fonts, height_px: int, *, inverted: bool
) -> None:
    words = Text(9, 5, "共3.50元", height_px, inverted=inverted)
    glass = draw((words,), (256, 64), fonts)

    assert DisplayReader(fonts).sees(glass, "3.50")
    assert not DisplayReader(fonts).sees(glass, "3.60")


def test_text_that_was_cut_is_not_seen(fonts: Fonts) -> None:
    glass = draw((Text(0, 0, "一二三四五六七八", 16, width_px=64),), (128, 64), fonts)

    assert DisplayReader(fonts).sees(glass, "一二三…")
    assert not DisplayReader(fonts).sees(glass, "一二三四")


def test_one_wrong_pixel_is_another_text(fonts: Fonts) -> None:
    glass = draw((Text(10, 10, "谢谢惠顾", 16),), (128, 64), fonts)
    for x_px in range(128):
        if glass.getpixel((x_px, 18)):
            glass.putpixel((x_px, 18), 0)
            break

    assert not DisplayReader(fonts).sees(glass, "谢谢惠顾")


def test_a_dark_glass_shows_nothing(fonts: Fonts) -> None:
    assert not DisplayReader(fonts).sees(Image.new("1", (128, 64)), "谢谢")
