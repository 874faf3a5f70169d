"""Reads the QR codes of a picture by zbar, as a customer's phone would."""
# pyzbar ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from PIL import Image
from pyzbar.pyzbar import decode


def qr_texts(picture: Image.Image) -> list[str]:
    """The text of each code, in zbar's order."""
    return [found.data.decode() for found in decode(picture)]
