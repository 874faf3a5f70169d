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
    from drivers.decode import Reader
    from drivers.vision.pictures import Pixels

Tell = Callable[[dict[str, Any]], None]
WITHOUT_REASON = "refused"


def load_reader() -> Reader:
    """The kiosk's decoder, loaded now."""
    from drivers.decode import Reader  # noqa: PLC0415 - loads OpenCV, in this thread

    return Reader()


class UnsureCodes:
    """The kiosk's decoder, watched: tells the places of what it has not proven.

    Whatever is not proven may be wrong, so that no text of it is told. For the
    scanner's thread.
    """

    def __init__(self, tell: Tell, make: Callable[[], Reader] = load_reader) -> None:
        self._tell = tell
        self._make = make
        self._reader: Reader | None = None
        self._told: list[dict[str, Any]] = []

    def load(self) -> UnsureCodes:
        """Load the decoder."""
        self._reader = self._make()
        return self

    def __call__(self, image: Pixels, /) -> Sequence[Reading]:
        """The proven codes, as the decoder has them."""
        if self._reader is None:
            return ()
        proven = self._reader(image)
        self._tell_places(self._reader.unproven)
        return proven

    def _tell_places(self, found: Sequence[Reading]) -> None:
        unsure = [_place(one) for one in found if one.corners]
        if unsure != self._told:
            self._told = unsure
            self._tell({"unsure": unsure})


class CodeTeller:
    """Tells each code that is taken up, then whether the sale refused it.

    `step` is the sale's own, or one that watches it. For the kiosk's main thread.
    """

    def __init__(self, tell: Tell, step: SaleStep) -> None:
        self._tell = tell
        self._step = step
        self._taken: Reading | None = None
        self._puzzling: Reading | None = None

    def listen(self, event: object) -> None:
        """An event of the inbox is about to be handled."""
        self._taken = None
        if isinstance(event, CodeSeen):
            self._taken = event.reading
            self._tell({"read": read_code(event.reading)})

    def step(self, sale: Sale, event: Event, now: Now) -> Outcome:
        """As the sale's own `step`; tells of a code that is refused by it."""
        after, effects = self._step(sale, event, now)
        if isinstance(event, Tick):
            self._solved(sale, after, effects)
        elif self._taken is not None and "code" in causes_of(event):
            code, self._taken = self._taken, None
            if _refused(effects):
                self._tell_refused(code, _reason(event, after))
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
            self._tell_refused(code, str(puzzle.event.reason))

    def _tell_refused(self, code: Reading, reason: str) -> None:
        self._tell({"refused": {**read_code(code), "reason": reason}})


def read_code(reading: Reading) -> dict[str, Any]:
    """A code with its place in the picture, and with its digits if it is of goods."""
    shown = reading.text if reading.symbology in PRINTED_ON_GOODS else ""
    return {**_place(reading), "text": shown}


def _place(reading: Reading) -> dict[str, Any]:
    return {"symbology": reading.symbology, "corners": reading.corners}


def _refused(effects: tuple[Effect, ...]) -> bool:
    return Beep(Tune.REFUSED) in effects


def _reason(event: Event, after: Sale) -> str:
    """Why, by the name of a closed list: of reasons, or of notices."""
    if isinstance(event, UnknownScanned):
        return str(event.reason)
    return str(after.notice.kind) if after.notice else WITHOUT_REASON
