"""What a phone reads off a kiosk's display when it is held over it. Pure."""

import numpy as np
from PIL import Image

from drivers.api import DriverError, Symbology
from drivers.decode import decode
from firmware.virtual.pictures import photograph_of


def qr_on_glass(glass: Image.Image | None) -> str:
    """The text of the one QR code on a display; DriverError if there is none.

    It is read off a photograph of the glass, not off its memory: dots with gaps, blue
    on black. `glass` is None while the display is dark.
    """
    if glass is None:
        raise DriverError("nothing to scan: the display is dark")
    photograph = np.asarray(photograph_of(glass))[:, :, ::-1].copy()
    found = {each.data for each in decode(photograph) if each.symbology is Symbology.QR}
    if len(found) != 1:
        raise DriverError("{number} codes to scan on the display", number=len(found))
    return found.pop()
