"""The serial scanner on a pseudo-terminal, and its lines and identifiers alone."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import CodeSeen, DeviceLost, DeviceReady, Symbology
from drivers.scanner.line_framing import (
    MAX_LINE_BYTES,
    REPROGRAMMED_AFTER,
    LineSplitter,
)
from drivers.scanner.line_reading import reading_of
from drivers.scanner.serial_scanner import SerialScanner
from drivers.sim.typist import Typist
from drivers.usb_serials import SerialPlace
from tests.support.device_inbox import Inbox, until

PAY_CODE = "281234567890123456"


@pytest.fixture
def typist(tmp_path: Path) -> Iterator[Typist]:
    typist = Typist(tmp_path / "scanner")
    typist.plug()
    yield typist
    typist.unplug()


@pytest.fixture
def scanner(tmp_path: Path, typist: Typist, inbox: Inbox) -> Iterator[SerialScanner]:
    assert typist is not None
    scanner = SerialScanner(inbox.emit, SerialPlace(str(tmp_path / "scanner")))
    scanner.start()
    inbox.wait(DeviceReady)
    yield scanner
    assert scanner.stop(2.0)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.usefixtures("scanner")
def test_a_line_is_a_code(inbox: Inbox, typist: Typist, end: str) -> None:
    typist.type("6901234567892", end)
    typist.type("hello", end)
    readings = [inbox.wait(CodeSeen).reading for _ in range(2)]
    assert [reading.text for reading in readings] == ["6901234567892", "hello"]
    assert {reading.symbology for reading in readings} == {Symbology.SERIAL}


@pytest.mark.usefixtures("scanner")
def test_a_scanner_without_a_suffix_ends_its_lines_by_a_pause(
    inbox: Inbox, typist: Typist, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for code in ("6901234567892", "96385074"):
        typist.send(code.encode())
        assert inbox.wait(CodeSeen).reading.text == code
    assert caplog.text.count("line_end=pause identifier=False") == 1


@pytest.mark.usefixtures("scanner")
def test_half_a_line_does_not_begin_the_next(
    inbox: Inbox, typist: Typist, caplog: pytest.LogCaptureFixture
) -> None:
    typist.type("6901234567892")
    inbox.wait(CodeSeen)
    typist.send(b"690123")
    assert until(lambda: "line_without_end" in caplog.text)
    typist.type("96385074")
    assert inbox.wait(CodeSeen).reading.text == "96385074"


@pytest.mark.usefixtures("scanner")
def test_bytes_that_are_no_text_still_make_a_code(inbox: Inbox, typist: Typist) -> None:
    typist.send(b"\xff\xfe7\x1b[2J\r")
    assert inbox.wait(CodeSeen).reading.text == "\ufffd\ufffd7\x1b[2J"


def test_a_line_too_long_is_thrown_away_and_counted(
    inbox: Inbox, scanner: SerialScanner, typist: Typist
) -> None:
    typist.type("9" * (MAX_LINE_BYTES + 1))
    typist.type("after")
    assert inbox.wait(CodeSeen).reading.text == "after"
    assert scanner.overflows == 1


def test_a_scanner_pulled_out_is_lost_and_comes_back(
    inbox: Inbox, scanner: SerialScanner, typist: Typist
) -> None:
    typist.send(b"half a li")
    assert until(lambda: typist.unread_bytes == 0)
    typist.unplug()
    assert inbox.wait(DeviceLost).device == scanner.name
    typist.plug()
    assert inbox.wait(DeviceReady).device == scanner.name
    typist.type("whole")
    assert inbox.wait(CodeSeen).reading.text == "whole"


def test_a_scanner_absent_at_the_start_is_reported_once_and_found_later(
    tmp_path: Path, inbox: Inbox
) -> None:
    scanner = SerialScanner(inbox.emit, SerialPlace(str(tmp_path / "later")))
    scanner.start()
    assert "plugged in" in inbox.wait(DeviceLost).reason
    typist = Typist(tmp_path / "later")
    typist.plug()
    inbox.wait(DeviceReady)
    assert scanner.stop(2.0)
    typist.unplug()
    assert inbox.drain() == []


@pytest.mark.usefixtures("scanner")
def test_content_reaches_no_log(
    caplog: pytest.LogCaptureFixture, inbox: Inbox, typist: Typist
) -> None:
    caplog.set_level(logging.DEBUG)
    typist.type(PAY_CODE)
    seen = inbox.wait(CodeSeen)
    typist.type(PAY_CODE * 500)
    typist.type("after")
    inbox.wait(CodeSeen)
    typist.send(PAY_CODE.encode())
    assert until(lambda: typist.unread_bytes == 0)
    typist.unplug()
    lost = inbox.wait(DeviceLost)
    assert caplog.text.count("line_too_long") == 1
    assert PAY_CODE not in caplog.text + repr(seen) + repr(lost)


@pytest.mark.parametrize(
    ("line", "symbology", "text"),
    [
        ("]E06901234567892", Symbology.EAN13, "6901234567892"),
        ("]E0012345678905", Symbology.UPCA, "012345678905"),
        ("]E496385074", Symbology.EAN8, "96385074"),
        ("]C0A-1", Symbology.CODE128, "A-1"),
        ("]C10106901234567892", Symbology.CODE128, "\x1d0106901234567892"),
        ("]I106901234567892", Symbology.ITF, "06901234567892"),
        ("]A0ABC", Symbology.CODE39, "ABC"),
        ("]F0A123B", Symbology.CODABAR, "A123B"),
        ("]Q1https://例", Symbology.QR, "https://例"),
        ("]Q3011", Symbology.QR, "\x1d011"),
        ("]d2011", Symbology.DATAMATRIX, "\x1d011"),
        ("]Q4011", Symbology.QR, "\x1d011"),
        ("]d5011", Symbology.DATAMATRIX, "\x1d011"),
        # Without a known identifier the text stays whole.
        ("]E0123", Symbology.SERIAL, "]E0123"),
        ("]z9text", Symbology.SERIAL, "]z9text"),
        ("]C1", Symbology.SERIAL, "]C1"),
        ("C1]", Symbology.SERIAL, "C1]"),
    ],
)
def test_the_aim_identifier_says_what_was_read(
    line: str, symbology: Symbology, text: str
) -> None:
    reading = reading_of(line.encode())
    assert (reading.symbology, reading.text) == (symbology, text)


def test_a_line_as_long_as_the_limit_is_kept() -> None:
    lines = LineSplitter()
    assert lines.feed(b"x" * MAX_LINE_BYTES + b"\r") == [b"x" * MAX_LINE_BYTES]
    assert lines.overflows == 0


@pytest.mark.parametrize("pauses", [0, 1, 2])
@pytest.mark.parametrize("broken", [b"690", b"x" * (MAX_LINE_BYTES + 1)])
def test_a_broken_line_ends_by_its_end_or_a_long_pause(
    broken: bytes, pauses: int
) -> None:
    lines = LineSplitter()
    lines.feed(b"96385074\r")
    assert lines.feed(broken) == []
    lines.spoil()
    assert lines.feed(b"123") == []
    for _ in range(pauses):
        assert lines.pause() == []
    after = lines.feed(b"6901234567892\r96385074\r")
    assert after == [b"6901234567892"] * (pauses == 2) + [b"96385074"]


@pytest.mark.parametrize(
    "sent",
    [
        b"\x026901234567892\x03",
        b"\x026901234567892\r\x03",
        b"\x006901234567892\x00\r\n",
        b"6901234567892\x04\r",
        b"6901234567892\t",
        b"\x01\x026901234567892\x03\x04",
    ],
)
def test_framing_is_no_part_of_a_line(sent: bytes) -> None:
    for _ in range(2):
        lines = LineSplitter()
        assert lines.feed(sent) + lines.pause() + lines.pause() == [b"6901234567892"]


@pytest.mark.parametrize("end", [b"\x03", b"\x04", b"\x03\r\n", b"\r\x03"])
def test_each_framed_line_of_a_burst_is_a_line(end: bytes) -> None:
    first, second = b"\x026901234567892" + end, b"\x0296385074" + end
    assert LineSplitter().feed(first + second) == [b"6901234567892", b"96385074"]


@pytest.mark.parametrize("front", [b"\n", b"\r\n", b"\r"])
def test_an_end_in_front_of_a_line_ends_no_line(front: bytes) -> None:
    lines = LineSplitter()
    for code in (b"6901234567892", b"96385074"):
        assert lines.feed(front + code[:4]) + lines.feed(code[4:]) == []
        assert lines.pause() + lines.pause() == [code]
    assert lines.halves == 0


def test_a_scanner_that_is_programmed_anew_is_read_after_a_few_lines() -> None:
    lines = LineSplitter()
    assert lines.feed(b"96385074\r") == [b"96385074"]
    for _ in range(REPROGRAMMED_AFTER):
        assert lines.feed(b"6901234567892") == []
        assert lines.pause() + lines.pause() == []
    assert lines.feed(b"6901234567892") + lines.pause() == [b"6901234567892"]
    assert lines.feed(b"96385074\r\n") == [b"96385074"]
    assert lines.feed(b"690") + lines.pause() + lines.pause() == []
    assert lines.feed(b"96385074\r\n") == [b"96385074"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("６９０１２３４５６７８９２".encode(), "6901234567892"),
        ("６９０１２３４５６７８９２".encode("gb18030"), "6901234567892"),
        ("ＣＴＭ－1".encode(), "CTM-1"),
        ("批号：甲".encode("gb18030"), "批号:甲"),
    ],
)
def test_full_width_characters_are_plain_ones(line: bytes, text: str) -> None:
    assert reading_of(line).text == text


def test_what_separates_elements_is_data() -> None:
    code = b"\x1d0106901234567892\x1d10A\x1e\x1f"
    assert LineSplitter().feed(code + b"\r") == [code]


@given(st.lists(st.binary(max_size=20)), st.data())
def test_lines_do_not_depend_on_how_their_bytes_arrive(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"\r".join(parts)
    cut = data.draw(st.integers(0, len(stream)))
    in_two, at_once = LineSplitter(), LineSplitter()
    assert in_two.feed(stream[:cut]) + in_two.feed(stream[cut:]) == at_once.feed(stream)


@given(st.lists(st.integers(1, 3 * MAX_LINE_BYTES), max_size=5), st.integers(1, 9999))
def test_each_long_line_is_counted_once_however_it_arrives(
    lengths: list[int], chunk: int
) -> None:
    stream = b"".join(b"x" * length + b"\n" for length in lengths)
    step = chunk * 97
    lines, whole = LineSplitter(), list[bytes]()
    for start in range(0, len(stream), step):
        whole += lines.feed(stream[start : start + step])
    kept = [length for length in lengths if length <= MAX_LINE_BYTES]
    assert [len(line) for line in whole] == kept
    assert lines.overflows == len(lengths) - len(kept)
