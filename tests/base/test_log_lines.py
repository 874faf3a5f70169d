import logging
import os
from pathlib import Path

import pytest

from firmware.base.log_lines import LineFormatter, read_by_journal

FORGED = "ok\x1b[2J\r\nWARNING n forged\u2028\u202e"
PRIORITIES = {
    logging.DEBUG: "<7>",
    logging.INFO: "<6>",
    logging.INFO + 5: "<6>",
    logging.WARNING: "<4>",
    logging.ERROR: "<3>",
    logging.CRITICAL: "<2>",
}


def record_of(level: int = logging.INFO) -> logging.LogRecord:
    error = ValueError(FORGED)
    return logging.LogRecord(
        "n", level, "", 1, "a=%s", (FORGED,), (ValueError, error, None)
    )


def test_a_log_line_is_one_line_whatever_its_values_hold() -> None:
    lines = LineFormatter().format(record_of()).split("\n")
    assert lines[0].startswith("INFO n a=ok\\u{1b}[2J")
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(("level", "priority"), PRIORITIES.items())
def test_each_line_for_the_journal_has_its_records_priority(
    level: int, priority: str
) -> None:
    lines = LineFormatter(priorities=True).format(record_of(level)).split("\n")
    assert len(lines) > 1
    assert all(line.startswith(priority) for line in lines)


def test_a_value_cannot_forge_a_priority() -> None:
    forged = logging.LogRecord("n", logging.INFO, "", 1, "\n<0>%s", ("a",), None)
    lines = LineFormatter(priorities=True).format(forged).split("\n")
    assert [line[:3] for line in lines] == ["<6>"]


def test_only_the_journals_own_stream_is_written_priorities(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as log:
        stream = os.fstat(log.fileno())
        named = {"JOURNAL_STREAM": f"{stream.st_dev}:{stream.st_ino}"}
        other = {"JOURNAL_STREAM": f"{stream.st_dev}:{stream.st_ino + 1}"}
        assert read_by_journal(log.fileno(), named)
        assert not read_by_journal(log.fileno(), other)
        assert not read_by_journal(log.fileno(), {})
