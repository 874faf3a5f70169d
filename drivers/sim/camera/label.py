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
    return labels((text, symbology))


def labels(*codes: tuple[str, Symbology]) -> Pixels:
    """Labels side by side, from the left, each with the code of a text, BGR.

    DriverError if a symbology cannot encode its text or there is no room.
    """
    picture = empty_view(*SIZE_PX).copy()
    room_px = SIZE_PX[0] // len(codes)
    for place, (text, symbology) in enumerate(codes):
        code = printed(text, symbology, module_px=MODULE_PX)
        _lay(picture[:, place * room_px : (place + 1) * room_px], code)
    return picture


def _lay(view: Pixels, code: Pixels) -> None:
    """A white label with this code in the middle of a part of the picture."""
    height, width = (side + 2 * QUIET_PX for side in code.shape)
    if width > view.shape[1] or height > view.shape[0]:
        raise DriverError(
            "a label {width} px wide has no room before the camera", width=width
        )
    top, left = (view.shape[0] - height) // 2, (view.shape[1] - width) // 2
    view[top : top + height, left : left + width] = 250
    paper = view[top + QUIET_PX :, left + QUIET_PX :]
    paper[: code.shape[0], : code.shape[1]] = np.clip(code, 20, 250)[:, :, None]


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
