"""The printer of a kiosk of a crowd: what comes out of it outlives the process."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from drivers.sim.printer.paper import PaperSlip
from drivers.sim.printer.ports import PtyWire
from drivers.sim.printer.printer import SimPrinter

PAPER: Final = "paper"
"""The file of a kiosk's slips, as text; each ends with a form feed."""
CUT: Final = "\f"


@dataclass(frozen=True, slots=True)
class PaperPile:
    """Whoever takes the slips and keeps them."""

    file: Path

    def printed(self, strip: Image.Image) -> None:
        """A strip came out: nobody looks before the cut."""

    def cut(self, slip: PaperSlip) -> None:
        """A slip is there; a power cut takes no paper away."""
        with self.file.open("ab") as file:
            os.write(file.fileno(), f"{slip.text}{CUT}".encode())


def printer_in(folder: Path) -> tuple[SimPrinter, Path]:
    """A printer whose paper lies in a kiosk's folder, and its port."""
    port = folder / "printer"
    port.unlink(missing_ok=True)
    return SimPrinter(PtyWire(port), watcher=PaperPile(folder / PAPER)), port


def slips_in(folder: Path) -> list[str]:
    """Every slip that came out of a kiosk."""
    file = folder / PAPER
    text = file.read_text("utf-8") if file.exists() else ""
    return text.split(CUT)[:-1]
