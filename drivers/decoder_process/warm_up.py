"""Has the decoder read a drawn picture by every stage, so that nothing is left to load.

Loads OpenCV and both decoders.
"""

import numpy as np

from drivers.api import Symbology
from drivers.decode import Reader
from drivers.decode.options import Options
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import FAST, all_stages
from drivers.decode.zxing import drawn
from drivers.vision.pictures import Pixels

SIZE_PX = (240, 320)
_CODES = (("6901234567892", Symbology.EAN13, 20), ("countertop", Symbology.QR, 110))


def warm_reader() -> Reader:
    """A new reader of frames; its libraries have read a picture before."""
    picture = drawn_picture()
    scene = DecodeScene(picture, picture, Options())
    for stage in (FAST, *all_stages()):
        tuple(stage.run(scene))
    Reader()(picture)
    # Not every picture has what needs it: the first call loads a part of numpy.
    np.percentile(picture[0], 50)
    return Reader()


def drawn_picture() -> Pixels:
    """A linear code and a QR code on grey ground, one below the other."""
    picture = np.full(SIZE_PX, 170, np.uint8)
    for text, symbology, top_px in _CODES:
        code = drawn(text, symbology, module_px=2)[:110]
        height_px, width_px = code.shape
        picture[top_px : top_px + height_px, 20 : 20 + width_px] = code
    return picture
