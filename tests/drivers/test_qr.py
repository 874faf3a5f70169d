"""A QR code of Chinese text is UTF-8, which every phone takes it for."""
# zxing-cpp ships no complete types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import numpy as np
import pytest
import zxingcpp

from drivers.qr import modules


@pytest.mark.parametrize(
    "text", ["K1-000017 12.50元 余13分", "转角便利店", "K1-17", "17"]
)
@pytest.mark.parametrize("level", ["l", "m"])
def test_the_bytes_in_a_code_are_utf_8(text: str, level: str) -> None:
    rows = np.array([list(row) for row in modules(text, level)], np.uint8)
    picture = np.kron(np.pad(1 - rows, 4, constant_values=1) * 255, np.ones((4, 4)))
    (found,) = zxingcpp.read_barcodes(picture.astype(np.uint8))
    assert bytes(found.bytes) == text.encode()
