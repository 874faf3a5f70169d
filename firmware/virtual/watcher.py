"""Who looks on while the stage plays: what a person at the counter sees and hears."""

from typing import Any

from PIL import Image

from drivers.sim.printer.paper import PaperSlip


class Watcher:
    """Looks on and does nothing; whoever wants to see something overrides that."""

    def told(self, what: dict[str, Any]) -> None:
        """The kiosk told something (`kiosk.control`, `kiosk.telling`); stage's thread.

        {"power": True} or {"power": False}: it was switched on, or is gone.
        """

    def before_camera(self, file: bytes) -> None:
        """A picture file is before the camera, b"" for none; the stage's thread."""

    def printed(self, strip: Image.Image) -> None:
        """A strip of paper came out of the printer; the printer's thread."""

    def cut(self, slip: PaperSlip) -> None:
        """Everything since the last cut is a slip; the printer's thread."""
