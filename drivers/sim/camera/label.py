"""A printed code on the counter, as the camera sees a label."""
# zxing-cpp ships no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import numpy as np
import zxingcpp

from drivers.api import DriverError, Symbology
from drivers.camera.folder import empty_view
from drivers.vision.pictures import Pixels

SIZE_PX = (1280, 720)
MODULE_PX = 4
QUIET_PX = 40

_FORMATS = {
    Symbology.EAN13: zxingcpp.BarcodeFormat.EAN13,
    Symbology.EAN8: zxingcpp.BarcodeFormat.EAN8,
    Symbology.UPCA: zxingcpp.BarcodeFormat.UPCA,
    Symbology.CODE128: zxingcpp.BarcodeFormat.Code128,
    Symbology.ITF: zxingcpp.BarcodeFormat.ITF,
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
}


def label(text: str, symbology: Symbology) -> Pixels:
    """The code on a white label in the middle of an empty counter, BGR.

    DriverError if the symbology cannot encode the text or the label has no room.
    """
    code = printed(text, symbology, module_px=MODULE_PX)
    height, width = (side + 2 * QUIET_PX for side in code.shape)
    if width > SIZE_PX[0] or height > SIZE_PX[1]:
        raise DriverError(f"a label {width} px wide has no room before the camera")
    picture = empty_view(*SIZE_PX).copy()
    top, left = (SIZE_PX[1] - height) // 2, (SIZE_PX[0] - width) // 2
    picture[top : top + height, left : left + width] = 250
    paper = picture[top + QUIET_PX :, left + QUIET_PX :]
    paper[: code.shape[0], : code.shape[1]] = np.clip(code, 20, 250)[:, :, None]
    return picture


def printed(
    text: str, symbology: Symbology, *, module_px: int, digits: bool = False
) -> Pixels:
    """The code alone, black on white in grey, its quiet zone around it.

    `digits` prints them below, as on goods. DriverError if the symbology cannot encode
    the text.
    """
    wanted = _FORMATS.get(symbology)
    if wanted is None:
        raise DriverError(f"no label can be made in {symbology}")
    try:
        code = zxingcpp.create_barcode(text, wanted)
    except ValueError as exc:
        raise DriverError(f"{symbology} cannot hold this text: {exc}") from exc
    return np.array(code.to_image(scale=module_px, add_hrt=digits), dtype=np.uint8)
