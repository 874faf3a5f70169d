"""A printer with power of its own: what was given to it comes out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.api import Printed, PrintJob
from tests.stress.crash_points.clockwork import Clockwork
from tests.stress.crash_points.points import Place
from tests.support.kiosk_rig import KioskRig

PRINTING_S = 0.5


@dataclass
class Printer:
    """`paper` is what came out: the names of jobs, and whether they are marked COPY.

    `point` is where a kiosk may lose its power; `at_kiosk` does something there.
    """

    clock: Clockwork
    point: Callable[[Place, str], None]
    at_kiosk: Callable[[Callable[[KioskRig], object]], None]
    paper: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])

    def prints(self, asked: KioskRig, job: PrintJob) -> None:
        """A job goes onto paper, whether or not the kiosk lives to hear of it."""
        self.paper.append((job.job_id, any("COPY" in str(part) for part in job.slip)))

        def report(kiosk: KioskRig) -> None:
            if kiosk is asked:
                self.point(Place.PRINTED, "printed")
                kiosk.controller.handle(Printed(job.job_id))

        self.clock.after(PRINTING_S, lambda: self.at_kiosk(report))
        self.point(Place.PRINT, "slip")
