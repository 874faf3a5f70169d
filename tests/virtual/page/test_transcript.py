"""What stands in the script of a session: what was seen before what was done."""

import pytest

from firmware.virtual.page.messages.to_shop import OutsideFault
from firmware.virtual.page.recording.fault_lines import FAULT_LINES, fault_lines
from firmware.virtual.page.recording.session_sale import session_sale
from firmware.virtual.page.recording.transcript import FULL, LINES_MAX, Transcript
from firmware.virtual.page.replay.page_script import page_script

PAYING = ("请出示付款码", "¥6.00", "付款键 改为扫码付")


def transcript(*, unseen: str = "") -> Transcript:
    """Of a display that shows each text but this one."""
    return Transcript(lambda: lambda text: text != unseen)


def test_what_was_seen_stands_before_what_was_done() -> None:
    note = transcript()
    note.showed(0.0, "show code 6901234500035")
    note.saw(("酸奶", "6.00", "¥6.00", "1件", "按付款键结账"))
    note.did(1.0, "press pay")
    assert note.lines() == [
        "show code 6901234500035",
        "expect display ¥6.00",
        "press pay",
    ]


def test_only_what_is_new_tells_that_something_has_happened() -> None:
    note = transcript()
    note.saw(("¥6.00", "按付款键结账"))
    note.did(0.0, "press pay")
    note.saw(PAYING)
    note.did(1.0, "show pay code of 林")
    note.did(2.0, "show nothing")
    assert note.lines()[2:] == [
        "expect display 付款键 改为扫码付",
        "show pay code of 林",
        "show nothing",
    ]


def test_what_the_pixels_do_not_show_is_not_expected() -> None:
    note = transcript(unseen="付款键 改为扫码付")
    note.saw(("请出示付款码", "付款键 改为扫码付"))
    note.did(0.0, "press pay")
    assert note.lines()[0] == "expect display 请出示付款码"


def test_a_screen_that_passes_by_itself_is_not_expected() -> None:
    note = transcript()
    note.saw(("正在付款…", "¥6.00"))
    note.did(0.0, "show nothing")
    assert note.lines() == ["show nothing"]


def test_who_waited_long_waits_long_again() -> None:
    note = transcript()
    note.did(0.0, "kill hub")
    note.saw(("请扫商品条码",))
    note.did(20.0, "start hub")
    assert note.lines()[1] == "expect display 请扫商品条码 within 25 s"


def test_the_same_good_again_was_taken_away_in_between() -> None:
    note = transcript()
    note.showed(0.0, "show code 1")
    note.showed(1.0, "show code 1")
    assert note.lines() == ["show code 1", "show nothing", "show code 1"]


def test_two_codes_of_one_phone_are_one_showing() -> None:
    note = transcript()
    for picture in (2, 2, 3):
        note.showed(0.0, "show pay code of 林", picture)
    assert note.lines() == ["show pay code of 林"] * 2


def test_nothing_is_taken_away_twice() -> None:
    note = transcript()
    note.showed(0.0, "show code 1")
    note.took_away(1.0)
    note.took_away(2.0)
    assert note.lines() == ["show code 1", "show nothing"]


@pytest.mark.parametrize("code", ["¥2855512345678901", "付款码 285551234567890123"])
def test_a_row_of_digits_that_may_be_a_code_is_no_text(code: str) -> None:
    note = transcript()
    note.saw((code,))
    note.did(0.0, "press pay")
    assert note.lines() == ["press pay"]


def test_a_session_has_an_end() -> None:
    note = transcript()
    for _ in range(LINES_MAX + 1):
        note.did(0.0, "press pay")
    assert len(note) == LINES_MAX
    assert note.full
    assert note.lines()[-2:] == ["press pay", FULL]


def test_each_fault_is_a_line_that_begins_it_and_one_that_ends_it() -> None:
    assert set(FAULT_LINES) == set(OutsideFault)
    every = dict.fromkeys(OutsideFault, 1)
    lines = [
        *fault_lines({}, every, waits=False),
        *fault_lines(every, {}, waits=True),
    ]
    assert "confirm payment as 林" in lines
    script = page_script("faults", "open shop\n" + "\n".join(lines))
    assert [each.text for each in script.lines] == lines


def test_a_saved_session_is_a_script_of_the_same_shop() -> None:
    shop = page_script("shop", "article 6901234500035 6.00 酸奶\nopen shop\n")
    note = transcript()
    note.showed(0.0, "show code 6901234500035")
    note.remark("here another customer's phone was taken")
    text = session_sale(shop.set_up, note.lines(), ["expect hub orders 1 within 20 s"])
    saved = page_script("session", text)
    assert saved.sets_up_like(shop)
    assert [each.text for each in saved.lines] == [
        "show code 6901234500035",
        "expect hub orders 1 within 20 s",
    ]
