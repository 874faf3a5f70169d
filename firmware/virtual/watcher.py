"""Observer of the stage: what a person at the counter would see and hear."""

from typing import Any

from PIL import Image

from drivers.sim.printer.paper import PaperSlip


class Watcher:
    """Looks on and does nothing; whoever wants to see something overrides that."""

    def reported(self, what: dict[str, Any]) -> None:
        """The kiosk reported something (`kiosk.control`); the stage's thread.

        {"power": True} or {"power": False}: it was switched on, or is gone.
        """

    def before_camera(self, file: bytes) -> None:
        """A picture file is before the camera, b"" for none; the stage's thread."""

    def printed(self, strip: Image.Image) -> None:
        """A strip of paper came out of the printer; the printer's thread."""

    def cut(self, slip: PaperSlip) -> None:
        """Everything since the last cut is a slip; the printer's thread."""
