"""Which findings are proven: none that only one witness read.

A check digit is not enough. On blurred and partial codes every library reads wrong
numbers with a right check digit, and the same wrong number again and again. So a
linear code is accepted when two witnesses agree: both libraries, a library and a
likely line, two lines, one line far ahead of all other numbers, or one library in two
different frames. QR and Data Matrix codes correct their own errors and need one (E16).

Both libraries may read the same wrong number from the same blurred rows. So if another
number was read from the same bars, a number is accepted only if it outweighs that one.

Equal codes in one frame are two only if they cannot be one: see `Place`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from drivers.api import Reading, Symbology
from drivers.decode.finding import LIBRARIES, Finding
from drivers.vision.geometry import Outline, apart, length_px

ENOUGH = 2
APART_LENGTHS = 1.2
"""Equal codes are two if their middles are at least this many code lengths apart."""
SAME_SIZE = 0.7
"""Two equal articles on one counter are of about one size; a reflection is smaller."""
RIVAL_LENGTHS = 0.6
"""Closer middles belong to one code: no code is higher than that."""
_RETAIL = frozenset({Symbology.EAN13, Symbology.EAN8, Symbology.UPCA, Symbology.UPCE})
_SELF_CORRECTING = frozenset({Symbology.QR, Symbology.DATAMATRIX})

Key = tuple[Symbology, str]
Weights = Collection[tuple[str, int]]


def key_of(finding: Finding) -> Key:
    """What findings must have in common to support each other.

    zbar drops the high bit of each character of a Code 128, zxing-cpp does not.
    """
    if finding.symbology is Symbology.CODE128:
        low = "".join(chr(ord(sign) & 0x7F) for sign in finding.text)
        return finding.symbology, low
    return finding.symbology, finding.text


@dataclass(slots=True)
class Place:
    """Where a text was read in the newest frame, and by which witnesses.

    Two places are two codes if each is proven by what was read there, one run of one
    library read both, and they are apart and of about one size. What two stages read at
    different heights, or one library twice, is one code: a customer should rather pay
    for one article too few than for one too many.
    """

    outline: Outline
    seen: dict[str, int] = field(default_factory=dict[str, int])
    runs: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def is_another(self, other: "Place") -> bool:
        """Whether this is certainly another code than the other one."""
        sizes_px = sorted((length_px(self.outline), length_px(other.outline)))
        return (
            bool(self.runs & other.runs)
            and sizes_px[0] >= SAME_SIZE * sizes_px[1]
            and apart(self.outline, other.outline, lengths=APART_LENGTHS)
        )


@dataclass(slots=True)
class Case:
    """The evidence for one text: the weight of each witness in each frame.

    `alike`: the libraries may be misled alike, in every frame, and are one witness.
    `places` are those of `frame`, the newest one in which it was read.
    """

    reading: Reading
    seen: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    alike: bool = False
    frame: int = 0
    places: list[Place] = field(default_factory=list[Place])

    def proven(self, against: int) -> bool:
        """Whether it is proven against rivals of this weight."""
        weights = [(witness, weight) for (witness, _), weight in self.seen.items()]
        return self._proven(weights, ENOUGH + against)

    def weight_against(self, other: "Case") -> int:
        """The weight of this number where the other one was read, in the same frame."""
        if self is other or self.frame != other.frame:
            return 0
        if {self.reading.symbology, other.reading.symbology} - _RETAIL:
            return 0
        return max(map(self._weight_at, other.places), default=0)

    def add(self, one: Finding, stage: str, frame: int) -> None:
        """Record one more finding of it."""
        self.alike |= one.alike
        witness = (one.witness, frame)
        self.seen[witness] = max(self.seen.get(witness, 0), one.weight)
        if not self.places or self.frame != frame:
            self.frame, self.places = frame, []
            self.reading = replace(self.reading, corners=one.corners, stage=stage)
        if one.fnc1:
            self.reading = replace(self.reading, fnc1=True)
        if not one.text.isascii():
            self.reading = replace(self.reading, text=one.text)
        place = self._place(one.corners)
        place.seen[one.witness] = max(place.seen.get(one.witness, 0), one.weight)
        place.runs.add((stage, one.witness))

    def readings(self) -> tuple[Reading, ...]:
        """One reading, or one for each of the equal codes of the newest frame."""
        certain = list[Place]()
        for place in self.places:
            proven = self._proven(place.seen.items(), ENOUGH)
            if proven and all(place.is_another(other) for other in certain):
                certain.append(place)
        if len(certain) < 2:  # noqa: PLR2004 - two are two
            return (self.reading,)
        return tuple(
            replace(self.reading, corners=tuple(place.outline)) for place in certain
        )

    def _place(self, outline: Outline) -> Place:
        for place in self.places:
            if not apart(place.outline, outline, lengths=APART_LENGTHS):
                return place
        self.places.append(Place(outline))
        return self.places[-1]

    def _weight_at(self, other: Place) -> int:
        return sum(
            self._weight(place.seen.items())
            for place in self.places
            if not apart(place.outline, other.outline, lengths=RIVAL_LENGTHS)
        )

    def _proven(self, weights: Weights, needed: int) -> bool:
        if self.reading.symbology in _SELF_CORRECTING:
            return True
        return self._weight(weights) >= needed

    def _weight(self, weights: Weights) -> int:
        """What these count together: misled alike, all libraries count once."""
        libraries = sum(weight for witness, weight in weights if witness in LIBRARIES)
        lines = sum(weight for witness, weight in weights if witness not in LIBRARIES)
        return lines + (min(libraries, 1) if self.alike else libraries)


@dataclass(slots=True)
class Evidence:
    """All cases of one picture, or of a few frames of one scene."""

    _cases: dict[Key, Case] = field(default_factory=dict[Key, Case], repr=False)

    def add(self, findings: Iterable[Finding], *, stage: str, frame: int = 0) -> None:
        """Record what a stage found in a frame."""
        for one in findings:
            reading = Reading(one.text, one.symbology, one.corners, stage)
            self._cases.setdefault(key_of(one), Case(reading)).add(one, stage, frame)

    def forget(self, before_frame: int) -> None:
        """Drop the evidence of frames older than this one."""
        for key, case in list(self._cases.items()):
            case.seen = {at: w for at, w in case.seen.items() if at[1] >= before_frame}
            if not case.seen:
                del self._cases[key]

    @property
    def pending(self) -> bool:
        """Whether there is a finding that is not accepted yet."""
        return any(not self._accepts(case) for case in self._cases.values())

    def unproven(self, frame: int = 0) -> tuple[Reading, ...]:
        """What was read in this frame, is not proven, and lies where nothing is."""
        proven = [one.corners for one in self.accepted(frame)]
        return tuple(
            case.reading
            for case in self._of(frame)
            if not self._accepts(case)
            and all(
                apart(case.reading.corners, other, lengths=RIVAL_LENGTHS)
                for other in proven
            )
        )

    def accepted(self, frame: int = 0) -> tuple[Reading, ...]:
        """The proven readings of this frame: each code once."""
        cases = [case for case in self._of(frame) if self._accepts(case)]
        whole = [reading for case in cases for reading in case.readings()]
        return tuple(one for one in whole if not _is_part(one, whole))

    def _of(self, frame: int) -> list[Case]:
        return [
            case
            for case in self._cases.values()
            if any(at == frame for _, at in case.seen)
        ]

    def _accepts(self, case: Case) -> bool:
        rivals = [other.weight_against(case) for other in self._cases.values()]
        return case.proven(max(rivals))


def _is_part(one: Reading, others: list[Reading]) -> bool:
    """Whether a longer ITF contains this one: slanted lines may end within bars."""
    return one.symbology is Symbology.ITF and any(
        one.text != other.text and one.text in other.text
        for other in others
        if other.symbology is Symbology.ITF
    )
