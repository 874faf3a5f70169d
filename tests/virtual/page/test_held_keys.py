import pytest

from drivers.api import Button
from firmware.virtual.page.board.held_keys import HeldKeys

pytestmark = pytest.mark.unit


def test_a_key_is_down_until_the_last_tab_lets_it_go() -> None:
    keys = HeldKeys()
    assert keys.press("a", Button.UNDO)
    assert not keys.press("b", Button.UNDO)
    assert not keys.release("a", Button.UNDO)
    assert keys.down == (Button.UNDO,)
    assert keys.release("b", Button.UNDO)
    assert keys.down == ()


def test_to_let_go_what_nobody_holds_changes_nothing() -> None:
    keys = HeldKeys()
    assert not keys.release("a", Button.PAY)
    keys.press("b", Button.PAY)
    assert not keys.release("a", Button.PAY)


def test_a_closed_tab_lets_go_what_nobody_else_holds() -> None:
    keys = HeldKeys()
    for tab, key in (("a", Button.UNDO), ("a", Button.PAY), ("b", Button.PAY)):
        keys.press(tab, key)
    assert keys.leave("a") == (Button.UNDO,)
    assert keys.leave("a") == ()
    assert keys.down == (Button.PAY,)
