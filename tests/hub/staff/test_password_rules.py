"""Long passwords of anything a keyboard has; not what everybody thinks of first."""

import pytest

from firmware.hub.staff.password_rules import PasswordFault, normal, password_fault

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "correct horse battery",
        "晚上八点以后打烊",
        "k3#vR9!qLm2z",
        "le café du coin",
        "周敏每天六点半来开门",
    ],
)
def test_sentences_and_noise_are_taken(text: str) -> None:
    assert password_fault(text, "周敏") is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", PasswordFault.SHORT),
        ("short enough"[:11], PasswordFault.SHORT),
        ("晚上八点打", PasswordFault.SHORT),
        ("x1y2" * 33, PasswordFault.LONG),
        ("123456789012", PasswordFault.PLAIN),
        ("abcdefghijkl", PasswordFault.PLAIN),
        ("qwertyuiop123", PasswordFault.PLAIN),
        ("aaaaaaaaaaaab", PasswordFault.PLAIN),
        ("abababababab", PasswordFault.PLAIN),
        ("zhoumin-2026", PasswordFault.NAME),
        ("ＺＨＯＵＭＩＮ12345", PasswordFault.NAME),
    ],
)
def test_what_is_guessed_first_is_not(text: str, fault: PasswordFault) -> None:
    assert password_fault(text, "zhoumin") is fault


def test_a_password_is_the_same_however_it_is_composed() -> None:
    assert normal(" cafe\u0301 ") == normal("caf\u00e9")
    assert normal("ａ１") == "a1"
