"""What becomes of codes before the camera: unsure, taken up, refused.

It watches and changes nothing. The decoder says what it has read without proof, the
inbox what is taken up, the sale's own step what is refused, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from drivers.api import CodeSeen, Reading
from firmware.kiosk.sale import Now, Sale, SaleStep
from firmware.kiosk.sale.effects import Beep, Effect, Tune
from firmware.kiosk.sale.events import Event, Tick, UnknownScanned
from firmware.kiosk.sale.state import Outcome
from firmware.virtual.kiosk.safe_facts import PRINTED_ON_GOODS, causes_of

if TYPE_CHECKING:
    from drivers.decoder_process.reports import UnprovenCode

SendReport = Callable[[dict[str, Any]], None]
WITHOUT_REASON = "refused"


class UnsureCodes:
    """Reports the places of what the decoder has read and not proven, when they change.

    Whatever is not proven may be wrong; no text of it leaves the decoder's process.
    For the camera's thread.
    """

    def __init__(self, report: SendReport) -> None:
        self._report = report
        self._reported: list[dict[str, Any]] = []

    def __call__(self, found: Sequence[UnprovenCode], /) -> None:
        """What one frame gave; called for every frame."""
        unsure = [_place(one) for one in found if one.corners]
        if unsure != self._reported:
            self._reported = unsure
            self._report({"unsure": unsure})


class CodeReporter:
    """Reports each code that is taken up, then whether the sale refused it.

    `step` is the sale's own, or one that watches it. For the kiosk's main thread.
    """

    def __init__(self, report: SendReport, step: SaleStep) -> None:
        self._report = report
        self._step = step
        self._taken: Reading | None = None
        self._puzzling: Reading | None = None

    def listen(self, event: object) -> None:
        """An event of the inbox is about to be handled."""
        self._taken = None
        if isinstance(event, CodeSeen):
            self._taken = event.reading
            self._report({"read": read_code(event.reading)})

    def step(self, sale: Sale, event: Event, now: Now) -> Outcome:
        """As the sale's own `step`; reports a code that it refuses."""
        after, effects = self._step(sale, event, now)
        if isinstance(event, Tick):
            self._solved(sale, after, effects)
        elif self._taken is not None and "code" in causes_of(event):
            code, self._taken = self._taken, None
            if _refused(effects):
                self._report_refused(code, _reason(event, after))
            elif after.puzzle is not None and after.puzzle.event == event:
                self._puzzling = code
        return after, effects

    def _solved(self, sale: Sale, after: Sale, effects: tuple[Effect, ...]) -> None:
        """A code that goods might have come with: none came."""
        puzzle, code = sale.puzzle, self._puzzling
        if puzzle is None or after.puzzle is not None:
            return
        self._puzzling = None
        if code is not None and _refused(effects):
            self._report_refused(code, str(puzzle.event.reason))

    def _report_refused(self, code: Reading, reason: str) -> None:
        self._report({"refused": {**read_code(code), "reason": reason}})


def read_code(reading: Reading) -> dict[str, Any]:
    """A code with its place in the picture, and with its digits if it is of goods."""
    shown = reading.text if reading.symbology in PRINTED_ON_GOODS else ""
    return {**_place(reading), "text": shown}


def _place(reading: Reading | UnprovenCode) -> dict[str, Any]:
    return {"symbology": reading.symbology, "corners": reading.corners}


def _refused(effects: tuple[Effect, ...]) -> bool:
    return Beep(Tune.REFUSED) in effects


def _reason(event: Event, after: Sale) -> str:
    """Why, by the name of a closed list: of reasons, or of notices."""
    if isinstance(event, UnknownScanned):
        return str(event.reason)
    return str(after.notice.kind) if after.notice else WITHOUT_REASON
