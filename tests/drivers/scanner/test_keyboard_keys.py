"""What a scanner means by its keys, one event after the other."""

import pytest

from drivers.scanner.keyboard_keys import PRESSED, RELEASED, REPEATED, KeyInterpreter
from drivers.sim.keyboard import ALT, CAPS_LOCK, CONTROL, KEYS, SHIFT

RIGHT_SHIFT, RIGHT_CONTROL, META = 54, 97, 125
A, BRACKET, ENTER, F1, BACKSPACE, VOLUME_UP = 30, 27, 28, 59, 14, 115


def typed(*events: tuple[int, int]) -> bytes:
    keys = KeyInterpreter()
    return b"".join(keys.feed(*event) for event in events)


def held(modifier: int, key: int) -> bytes:
    return typed(
        (modifier, PRESSED), (key, PRESSED), (key, RELEASED), (modifier, RELEASED)
    )


@pytest.mark.parametrize("shift", [SHIFT, RIGHT_SHIFT])
def test_every_character_of_ascii_is_typed(shift: int) -> None:
    for character, (key, shifted) in KEYS.items():
        by_shift = held(shift, key) if shifted else typed((key, PRESSED))
        assert by_shift == character.encode()
    assert set(KEYS) == {chr(each) for each in range(0x20, 0x7F)}


@pytest.mark.parametrize("control", [CONTROL, RIGHT_CONTROL])
def test_the_separator_of_gs1_arrives_as_a_control_key(control: int) -> None:
    assert held(control, BRACKET) == b"\x1d"


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        ("j", b"\n"),
        ("m", b"\r"),
        ("i", b"\t"),
        ("\\", b"\x1c"),
        ("6", b"\x1e"),
        ("-", b"\x1f"),
        ("[", b"\x1b"),
        ("d", b"\x04"),
        ("9", b""),
        (" ", b""),
    ],
)
def test_control_and_a_sign_are_a_control_character(sign: str, code: bytes) -> None:
    assert held(CONTROL, KEYS[sign][0]) == code


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("029", b"\x1d"),
        ("0065", b"A"),
        ("54992", "中".encode("gb18030")),
        ("99999", b""),
        ("", b""),
    ],
)
def test_a_number_on_the_keypad_under_alt_is_a_character(
    digits: str, code: bytes
) -> None:
    keypad = {"0": 82, "2": 80, "4": 75, "5": 76, "6": 77, "9": 73}
    strokes = [(keypad[digit], value) for digit in digits for value in (1, 0)]
    assert typed((ALT, PRESSED), *strokes, (ALT, RELEASED)) == code


def test_the_keypad_types_as_the_other_digits_do() -> None:
    keypad = (71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83, 74, 78, 55, 98, 96)
    events = [(key, PRESSED) for key in keypad]
    assert typed(*events) == b"7894561230.-+*/\r"
    assert held(SHIFT, 71) == b"7"


def test_caps_lock_exchanges_letters_only_and_is_forgotten_in_a_pause() -> None:
    keys = KeyInterpreter()
    assert keys.feed(CAPS_LOCK, PRESSED) + keys.feed(CAPS_LOCK, RELEASED) == b""
    assert keys.feed(A, PRESSED) == b"A"
    assert keys.feed(2, PRESSED) == b"1"
    keys.feed(SHIFT, PRESSED)
    assert keys.feed(A, PRESSED) == b"a"
    assert keys.feed(2, PRESSED) == b"!"
    keys.feed(SHIFT, RELEASED)
    keys.pause()
    assert keys.feed(A, PRESSED) == b"a"


def test_repeats_and_releases_type_nothing() -> None:
    assert typed((A, PRESSED), (A, REPEATED), (A, REPEATED), (A, RELEASED)) == b"a"
    assert typed((ENTER, REPEATED), (ENTER, RELEASED)) == b""


@pytest.mark.parametrize("key", [F1, BACKSPACE, VOLUME_UP, 0, 0x2FF])
def test_keys_that_mean_nothing_type_nothing(key: int) -> None:
    assert typed((A, PRESSED), (key, PRESSED), (key, RELEASED), (A, PRESSED)) == b"aa"
    assert held(META, A) == held(ALT, A) == b""


def test_after_a_loss_nothing_is_held() -> None:
    keys = KeyInterpreter()
    for key in (SHIFT, CONTROL, ALT, CAPS_LOCK, 79):
        keys.feed(key, PRESSED)
    keys.lose()
    assert keys.feed(A, PRESSED) + keys.feed(ALT, RELEASED) == b"a"
