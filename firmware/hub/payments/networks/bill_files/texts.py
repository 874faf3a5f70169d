"""The lines of a bill's files: a zip of CSV, or CSV itself, in GBK or UTF-8.

Only a few lines are in memory at a time. A file from outside may unpack to any length
and hold any number of files: both are bounded before anything is unpacked.
"""

import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from io import SEEK_END
from typing import IO, BinaryIO

from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.networks.bill_files.faults import BillFaultError

MAX_FILES = 16
MAX_BILL_BYTES = 128 * 1_024 * 1_024
"""Of a file, and of what it unpacks to: 200,000 lines of WeChat Pay's are 80 MB."""
MAX_LINE_BYTES = 16 * 1_024
MAX_DIRECTORY_BYTES = 16 * 1_024
"""Of the list of files in a zip, which `zipfile` reads whole."""
PART_BYTES = 64 * 1_024
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4s4xHHII2x")
_END_LATEST_BYTES = 65_535 + _END.size
_LONG_ZIP = b"PK\x06\x07"
"""What stands before the end of a zip of more than 4 GB."""
_WORKBOOK = "[Content_Types].xml"
_BOM = "\ufeff"


def texts_in(
    file: BinaryIO, *, max_bytes: int = MAX_BILL_BYTES
) -> Iterator[Iterator[str]]:
    """The lines of each text in a file, without line ends; BillFaultError, also later.

    A text must be read before the next one is asked for.
    """
    if file.seek(0, SEEK_END) > max_bytes:
        raise _too_long()
    file.seek(0)
    begin = file.read(4)
    file.seek(0)
    if begin in _ZIP:
        yield from _unpacked(file, max_bytes)
    else:
        yield _lines(file, max_bytes)


def _unpacked(file: BinaryIO, max_bytes: int) -> Iterator[Iterator[str]]:
    with _readable():
        _check_directory(file)
        archive = zipfile.ZipFile(file)
        members = [each for each in archive.infolist() if not each.is_dir()]
    if any(member.filename == _WORKBOOK for member in members):
        raise BillFaultError(
            Phrase("it is a workbook of a spreadsheet; download the bill as CSV")
        )
    if len(members) > MAX_FILES:
        raise _too_many()
    left = max_bytes
    for member in members:
        left -= member.file_size
        if left < 0:
            raise _too_long()
        with _readable():
            opened = archive.open(member)
        with opened:
            yield _lines(opened, member.file_size)


def _check_directory(file: BinaryIO) -> None:
    """Look at the end of a zip, where it says how many files it has."""
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _END_LATEST_BYTES))
    end = file.read()
    file.seek(0)
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) - at < _END.size or _LONG_ZIP in end:
        raise _damaged()
    _mark, _here, count, directory_bytes, _at = _END.unpack_from(end, at)
    if count > MAX_FILES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise _too_many()


def _lines(file: IO[bytes], max_bytes: int) -> Iterator[str]:
    """Lines in the encoding of the first one that is not plain ASCII."""
    encoding = ""
    with _readable():
        for line in _raw_lines(file, max_bytes):
            if len(line) > MAX_LINE_BYTES:
                raise _too_long()
            if not encoding and not line.isascii():
                encoding = _encoding(line)
            text = line.decode(encoding or "ascii")
            yield text.removesuffix("\r").removeprefix(_BOM)


def _raw_lines(file: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    rest, left = b"", max_bytes
    while part := file.read(PART_BYTES):
        left -= len(part)
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
        if left < 0 or len(rest) > MAX_LINE_BYTES:
            raise _too_long()
    if rest:
        yield rest


def _encoding(line: bytes) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


@contextmanager
def _readable() -> Generator[None]:
    """BillFaultError in the place of whatever a damaged file makes of its readers."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, OSError) as error:
        raise _damaged() from error
    except (RuntimeError, NotImplementedError) as error:
        raise BillFaultError(
            Phrase("it has a password or is packed otherwise; unpack it first")
        ) from error


def _too_many() -> BillFaultError:
    return BillFaultError(
        Phrase("it has more files in it than the {most} of a bill", most=MAX_FILES)
    )


def _damaged() -> BillFaultError:
    return BillFaultError(Phrase("it is damaged; download it again"))


def _too_long() -> BillFaultError:
    return BillFaultError(
        Phrase(
            "it is longer than any bill: {most} MB unpacked",
            most=MAX_BILL_BYTES // 1_024**2,
        )
    )
