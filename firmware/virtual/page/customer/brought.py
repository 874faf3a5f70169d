"""The picture that a visitor brought: in memory only, gone with the shop."""

from collections.abc import Callable

from drivers.api import DriverError
from drivers.sim.camera.scan_field import WIDTH_PX, scale_of
from drivers.vision.pictures import Pixels, unpacked
from firmware.virtual.page.messages.to_page import PictureShown

BROUGHT_FILE = "/brought.jpg"


class BroughtPicture:
    """One picture, the newest. `keep` keeps it for tabs by its address."""

    def __init__(self, keep: Callable[[str, bytes], None]) -> None:
        self._keep = keep
        self._side: Pixels | None = None
        self._number = 0

    def bring(self, file: bytes) -> PictureShown:
        """Take a JPEG file in place of the one before; returns the message to tabs."""
        side = unpacked(file)
        if side is None:
            raise DriverError("this is no picture")
        self._side = side
        self._number += 1
        self._keep(BROUGHT_FILE, file)
        height, width = side.shape[:2]
        return PictureShown(
            number=self._number,
            width_share=scale_of(side) * width / WIDTH_PX,
            side_px=(width, height),
        )

    def forget(self) -> None:
        """Nothing was brought."""
        self._side = None
        self._keep(BROUGHT_FILE, b"")

    def side(self) -> Pixels:
        """A print of it; DriverError if there is none."""
        if self._side is None:
            raise DriverError("no picture was brought")
        return self._side
