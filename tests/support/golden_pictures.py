"""Pictures that somebody has looked at and approved; APPROVE=1 draws them anew."""

import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops

from firmware.virtual.pictures import photograph_of

GAP_PX = 16


def is_as_approved(image: Image.Image, golden: Path) -> bool:
    """Whether each pixel is that of the golden picture."""
    if os.environ.get("APPROVE"):
        image.save(golden)
    approved = Image.open(golden).convert("1")
    return ImageChops.logical_xor(image, approved).getbbox() is None


def is_sheet_as_approved(glasses: Sequence[Image.Image], picture: Path) -> bool:
    """Whether a picture of the documents shows these displays, two beside each other.

    Each is one of the same size.
    """
    photographs = [photograph_of(glass.convert("1")) for glass in glasses]
    width, height = (side + GAP_PX for side in photographs[0].size)
    rows = (len(photographs) + 1) // 2
    sheet = Image.new("RGB", (2 * width - GAP_PX, rows * height - GAP_PX), "white")
    for number, photograph in enumerate(photographs):
        sheet.paste(photograph, (number % 2 * width, number // 2 * height))
    if os.environ.get("APPROVE"):
        sheet.save(picture)
    return ImageChops.difference(sheet, Image.open(picture)).getbbox() is None
