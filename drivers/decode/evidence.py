"""What a till may believe: nothing that only one witness saw.

A check digit is not enough: on blurred and partial codes every reader invents numbers
with a right one, the same reader the same number again and again. So a linear code
counts when two witnesses agree: both libraries, a library and a likely line, two
lines, one line far ahead of all other numbers, or one reader in two different frames.
QR and Data Matrix codes correct their own errors and need one (E16).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from drivers.api import Reading, Symbology
from drivers.decode.finding import Finding

ENOUGH = 2
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
class Case:
    """The evidence for one text: who saw it, in which frame, and how it was found."""

    reading: Reading
    seen: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    @property
    def believed(self) -> bool:
        """Whether a till may act on it."""
        sure = self.reading.symbology in _SURE
        return sure or sum(self.seen.values()) >= ENOUGH


@dataclass(slots=True)
class Evidence:
    """All cases of one picture, or of a few frames of one scene."""

    _cases: dict[Key, Case] = field(default_factory=dict[Key, Case], repr=False)

    def add(self, findings: Iterable[Finding], *, stage: str, frame: int = 0) -> None:
        """Take down what a stage found in a frame."""
        for one in findings:
            reading = Reading(one.text, one.symbology, one.corners, stage)
            case = self._cases.setdefault(key_of(one), Case(reading))
            if not one.text.isascii():
                case.reading = reading
            witness = (one.witness, frame)
            case.seen[witness] = max(case.seen.get(witness, 0), one.weight)

    def forget(self, before_frame: int) -> None:
        """Drop what was last seen in frames older than this one."""
        for key, case in list(self._cases.items()):
            case.seen = {at: w for at, w in case.seen.items() if at[1] >= before_frame}
            if not case.seen:
                del self._cases[key]

    @property
    def pending(self) -> bool:
        """Whether something was seen that is not believed yet."""
        return any(not case.believed for case in self._cases.values())

    def believed(self, frame: int = 0) -> tuple[Reading, ...]:
        """What a till may act on, seen in this frame, each text once."""
        cases = [
            case
            for case in self._cases.values()
            if case.believed and any(at == frame for _, at in case.seen)
        ]
        whole = [case.reading for case in cases]
        return tuple(one for one in whole if not _is_part(one, whole))


def _is_part(one: Reading, others: list[Reading]) -> bool:
    """Whether a longer ITF holds this one: a slanted line may end within the bars."""
    return one.symbology is Symbology.ITF and any(
        one.text != other.text and one.text in other.text
        for other in others
        if other.symbology is Symbology.ITF
    )
