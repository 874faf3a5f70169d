"""What a till may believe: nothing that only one witness saw.

A check digit is not enough: on blurred and partial codes every reader invents numbers
with a right one, the same reader the same number again and again. So a linear code
counts when two witnesses agree: both libraries, a library and a likely line, two
lines, one line far ahead of all other numbers, or one reader in two different frames.
QR and Data Matrix codes correct their own errors and need one (E16).

Both libraries may invent the same number from the same blurred rows. So where another
number was read off the same bars, one is believed only if it outweighs the other.

Equal codes in one frame are two only where nothing can make two of one: see `Place`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from drivers.api import Reading, Symbology
from drivers.decode.finding import Finding
from drivers.vision.geometry import Outline, apart, length_px

ENOUGH = 2
APART_LENGTHS = 1.2
"""Equal codes are two where their middles are this many lengths of one apart."""
SAME_SIZE = 0.7
"""Equal articles at one counter look alike; what mirrors one is further away."""
RIVAL_LENGTHS = 0.6
"""Middles as close as this are of one code: no code is higher than that."""
_RETAIL = frozenset({Symbology.EAN13, Symbology.EAN8, Symbology.UPCA, Symbology.UPCE})
_SURE = frozenset({Symbology.QR, Symbology.DATAMATRIX})

Key = tuple[Symbology, str]


def key_of(finding: Finding) -> Key:
    """What findings must share to support each other.

    zbar drops the high bit of each character of a Code 128, zxing-cpp does not.
    """
    if finding.symbology is Symbology.CODE128:
        low = "".join(chr(ord(sign) & 0x7F) for sign in finding.text)
        return finding.symbology, low
    return finding.symbology, finding.text


@dataclass(slots=True)
class Place:
    """Where a text was read in the newest frame, and by whom.

    Two places are two codes if each is proven by what was read there, one look of one
    reader saw both, and they are apart and of a size. A code that two stages see at
    different heights, or one reader twice, is one: a customer rather pays for one too
    few than for one too many.
    """

    outline: Outline
    seen: dict[str, int] = field(default_factory=dict[str, int])
    looks: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def beside(self, other: "Place") -> bool:
        """Whether this is surely another code than the other one."""
        sizes_px = sorted((length_px(self.outline), length_px(other.outline)))
        return (
            bool(self.looks & other.looks)
            and sizes_px[0] >= SAME_SIZE * sizes_px[1]
            and apart(self.outline, other.outline, lengths=APART_LENGTHS)
        )


@dataclass(slots=True)
class Case:
    """The evidence for one text: who saw it, in which frame, and how it was found.

    `places` are those of `frame`, the newest one in which it was seen.
    """

    reading: Reading
    seen: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    frame: int = 0
    places: list[Place] = field(default_factory=list[Place])

    def proven(self, against: int) -> bool:
        """Whether a till may act on it, where rivals weigh so much."""
        return self._proven(self.seen.values(), ENOUGH + against)

    def weight_against(self, other: "Case") -> int:
        """What speaks for this number where the other one was read, in that frame."""
        if self is other or self.frame != other.frame:
            return 0
        if {self.reading.symbology, other.reading.symbology} - _RETAIL:
            return 0
        return max(map(self._weight_at, other.places), default=0)

    def add(self, one: Finding, stage: str, frame: int) -> None:
        """Take down that it was seen once more."""
        witness = (one.witness, frame)
        self.seen[witness] = max(self.seen.get(witness, 0), one.weight)
        if not self.places or self.frame != frame:
            self.frame, self.places = frame, []
            self.reading = replace(self.reading, corners=one.corners, stage=stage)
        if not one.text.isascii():
            self.reading = replace(self.reading, text=one.text)
        place = self._place(one.corners)
        place.seen[one.witness] = max(place.seen.get(one.witness, 0), one.weight)
        place.looks.add((stage, one.witness))

    def readings(self) -> tuple[Reading, ...]:
        """One reading, or one for each of the equal codes of the newest frame."""
        surely = list[Place]()
        for place in self.places:
            proven = self._proven(place.seen.values(), ENOUGH)
            if proven and all(place.beside(other) for other in surely):
                surely.append(place)
        if len(surely) < 2:  # noqa: PLR2004 - two are two
            return (self.reading,)
        return tuple(
            replace(self.reading, corners=tuple(place.outline)) for place in surely
        )

    def _place(self, outline: Outline) -> Place:
        for place in self.places:
            if not apart(place.outline, outline, lengths=APART_LENGTHS):
                return place
        self.places.append(Place(outline))
        return self.places[-1]

    def _weight_at(self, other: Place) -> int:
        return sum(
            sum(place.seen.values())
            for place in self.places
            if not apart(place.outline, other.outline, lengths=RIVAL_LENGTHS)
        )

    def _proven(self, weights: Iterable[int], needed: int) -> bool:
        return self.reading.symbology in _SURE or sum(weights) >= needed


@dataclass(slots=True)
class Evidence:
    """All cases of one picture, or of a few frames of one scene."""

    _cases: dict[Key, Case] = field(default_factory=dict[Key, Case], repr=False)

    def add(self, findings: Iterable[Finding], *, stage: str, frame: int = 0) -> None:
        """Take down what a stage found in a frame."""
        for one in findings:
            reading = Reading(one.text, one.symbology, one.corners, stage)
            self._cases.setdefault(key_of(one), Case(reading)).add(one, stage, frame)

    def forget(self, before_frame: int) -> None:
        """Drop what was last seen in frames older than this one."""
        for key, case in list(self._cases.items()):
            case.seen = {at: w for at, w in case.seen.items() if at[1] >= before_frame}
            if not case.seen:
                del self._cases[key]

    @property
    def pending(self) -> bool:
        """Whether something was seen that is not believed yet."""
        return any(not self._believes(case) for case in self._cases.values())

    def believed(self, frame: int = 0) -> tuple[Reading, ...]:
        """What a till may act on, seen in this frame: each code once."""
        cases = [
            case
            for case in self._cases.values()
            if any(at == frame for _, at in case.seen) and self._believes(case)
        ]
        whole = [reading for case in cases for reading in case.readings()]
        return tuple(one for one in whole if not _is_part(one, whole))

    def _believes(self, case: Case) -> bool:
        rivals = [other.weight_against(case) for other in self._cases.values()]
        return case.proven(max(rivals))


def _is_part(one: Reading, others: list[Reading]) -> bool:
    """Whether a longer ITF holds this one: a slanted line may end within the bars."""
    return one.symbology is Symbology.ITF and any(
        one.text != other.text and one.text in other.text
        for other in others
        if other.symbology is Symbology.ITF
    )
