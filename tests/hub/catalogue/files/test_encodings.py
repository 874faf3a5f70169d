from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.hub.catalogue.files.file_text import decoded

pytestmark = pytest.mark.unit

TEXT = "条码,品名,售价\r\n6901234567892,矿泉水,3.50\r\n"
GB2312 = [chr(code) for code in range(128)] + [
    character
    for row in range(0xA1, 0xF8)
    for cell in range(0xA1, 0xFF)
    for character in bytes((row, cell)).decode("gb2312", "ignore")
]
"""By its table: hypothesis would look for them among all characters, for seconds."""


@pytest.mark.parametrize(
    ("codec", "mark", "told"),
    [
        ("utf-8", "", "UTF-8"),
        ("utf-8-sig", "", "UTF-8"),
        ("gbk", "", "GB18030"),
        ("gb18030", "", "GB18030"),
        ("utf-16-le", "\ufeff", "UTF-16"),
        ("utf-16-be", "\ufeff", "UTF-16"),
        ("utf-16-le", "", "UTF-16"),
        ("utf-16-be", "", "UTF-16"),
        ("utf-32-le", "\ufeff", "UTF-32"),
    ],
)
def test_each_encoding_of_a_spreadsheet_is_read(
    codec: str, mark: str, told: str
) -> None:
    found = decoded("s.csv", (mark + TEXT).encode(codec))
    assert (found.text, found.encoding) == (TEXT, told)


@given(st.text(st.sampled_from(GB2312), min_size=1))
def test_text_of_either_kind_is_never_taken_for_other_text(text: str) -> None:
    printable = "".join(filter(str.isprintable, text)) + "茅台"
    for codec in ("utf-8", "gb18030"):
        assert decoded("s", f"条码,{printable}\n".encode(codec)).text == (
            f"条码,{printable}\n"
        )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (TEXT.encode()[:-11], "line 2: the file ends within a character: half of it"),
        (TEXT.encode("gbk")[:-8], "line 2: the file ends within a character"),
        (TEXT.encode().replace(b"\xe6\xb3\x89", b"\xe6\xb3"), "line 2: a damaged char"),
        (b"gtin\n" + b"\0" * 9, "line 2: zero bytes: a damaged copy"),
        (b"gtin\n\x1b[2J", "line 2: a control character, so this is no text"),
        (b"gtin\n\xff\xff\xff", "line 2: neither UTF-8 nor GB18030 text"),
        ("\ufeff条".encode("utf-16-le")[:-1], "line 1: not UTF-16-LE text"),
    ],
)
def test_what_was_cut_or_damaged_is_refused_with_its_line(
    data: bytes, told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        decoded("s.csv", data)
    assert told in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(ConfigError):
        assert isinstance(decoded("s.csv", data).text, str)
