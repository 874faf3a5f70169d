"""Has the decoder load all that it loads late: the lock lets it open nothing.

Loads OpenCV and both decoders. What one of their stages runs without opening a file is
left to the first picture that needs it, so that a kiosk at rest has it not in memory.
"""

import numpy as np

from drivers.api import Symbology
from drivers.decode import Reader, zbar
from drivers.vision.pictures import Pixels

_SIDE_MODULES, _MODULE_PX, _QUIET_MODULES = 21, 6, 4
_QR = (
    "fe7bfc16506ea4bb7485dba5aec12d07faafe00a0076083586a66fd6ce39409d3db4006ac3f8af105d"
    "8dba3565d523aeba0105241fe25e00"
)
"""The modules of a QR code, row by row, dark ones set; it says `countertop`."""


def warm_reader() -> Reader:
    """A new reader of frames, after zbar has loaded the C library's character sets."""
    zbar.read(drawn_code(), {Symbology.QR})
    return Reader()


def drawn_code() -> Pixels:
    """A QR code in grey, its quiet zone around it."""
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(_QR), np.uint8))
    modules = bits[: _SIDE_MODULES**2].reshape(_SIDE_MODULES, _SIDE_MODULES)
    whole = np.full((_SIDE_MODULES + 2 * _QUIET_MODULES,) * 2, 255, np.uint8)
    inner = slice(_QUIET_MODULES, _QUIET_MODULES + _SIDE_MODULES)
    whole[inner, inner] -= 255 * modules
    return whole.repeat(_MODULE_PX, 0).repeat(_MODULE_PX, 1)
