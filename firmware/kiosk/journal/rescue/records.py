"""Rows on the pages of an SQLite file, read without SQLite. Pure.

The format is that of https://www.sqlite.org/fileformat2.html, sections 1.6 and 2. What
does not fit is left out: who believes a row asks its check value first.
"""

from collections.abc import Callable, Iterator

PAGE_BYTES = 1024
"""Of every journal that a release ever wrote."""
_LEAF = 0x0D
_HEAD_BYTES = 8
_MAX_LOCAL = PAGE_BYTES - 35
_MIN_LOCAL = (PAGE_BYTES - 12) * 32 // 255 - 23
_LINK_BYTES = 4
_MAX_PAYLOAD = 1024 * 1024
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FIRST_BLOB = 12
_MORE = 0x80

Value = int | str | bytes | None
Record = tuple[int, tuple[Value, ...]]
"""A row's id and its columns; the column that is the id itself is None."""
GetPage = Callable[[int], bytes]
"""The bytes of a page by its number; empty if there is none."""


def rows_on(page: bytes, get_page: GetPage) -> Iterator[Record]:
    """The rows of a table's leaf page; none for any other page."""
    if len(page) != PAGE_BYTES or page[0] != _LEAF:
        return
    cells = int.from_bytes(page[3:5])
    for index in range(min(cells, PAGE_BYTES // _LINK_BYTES)):
        pointer = _HEAD_BYTES + 2 * index
        at = int.from_bytes(page[pointer : pointer + 2])
        try:
            yield _row(page, at, get_page)
        except (IndexError, ValueError):
            continue


def _row(page: bytes, at: int, get_page: GetPage) -> Record:
    size, at = _varint(page, at)
    number, at = _varint(page, at)
    return number, _columns(_payload(page, at, size, get_page=get_page))


def _payload(page: bytes, at: int, size: int, *, get_page: GetPage) -> bytes:
    if size > _MAX_PAYLOAD:
        raise ValueError("larger than any row of ours")
    if size <= _MAX_LOCAL:
        return _exactly(page[at : at + size], size)
    local = _MIN_LOCAL + (size - _MIN_LOCAL) % (PAGE_BYTES - _LINK_BYTES)
    local = local if local <= _MAX_LOCAL else _MIN_LOCAL
    found = page[at : at + local]
    link = int.from_bytes(_exactly(page[at + local : at + local + 4], _LINK_BYTES))
    while len(found) < size:
        more = _exactly(get_page(link), PAGE_BYTES)
        link = int.from_bytes(more[:_LINK_BYTES])
        found += more[_LINK_BYTES:]
    return found[:size]


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise ValueError("cut short")
    return data


def _columns(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        size = _size(kind)
        values.append(_value(kind, _exactly(payload[at : at + size], size)))
        at += size
    return tuple(values)


def _size(kind: int) -> int:
    return _INTEGERS.get(kind, 0) if kind < _FIRST_BLOB else (kind - _FIRST_BLOB) // 2


def _value(kind: int, data: bytes) -> Value:
    if kind >= _FIRST_BLOB:
        return data.decode("utf-8") if kind % 2 else data
    if kind in _INTEGERS:
        return int.from_bytes(data, signed=True)
    return {0: None, 8: 0, 9: 1}[kind] if kind in {0, 8, 9} else b""


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """SQLite's variable-length integer at a place, and the place behind it."""
    value = 0
    for count in range(8):
        byte = data[at + count]
        value = value << 7 | byte & 0x7F
        if byte < _MORE:
            return value, at + count + 1
    return value << 8 | data[at + 8], at + 9
