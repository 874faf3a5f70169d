"""Which codes a reader answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.api import DriverError, Symbology

MIN_ITF_DIGITS = 6
TILL = frozenset(
    {
        Symbology.EAN13,
        Symbology.EAN8,
        Symbology.UPCA,
        Symbology.UPCE,
        Symbology.CODE128,
        Symbology.ITF,
        Symbology.QR,
    }
)
"""What a till acts on. ITF counts from six digits on."""

BY_LENGTH = frozenset({Symbology.CODE39, Symbology.CODABAR})
"""No check digit and easily invented: off unless lengths are given."""


@dataclass(frozen=True, slots=True)
class Options:
    """`symbologies` are on; `lengths` says how many characters a text may have.

    Code 39 and Codabar need lengths; ITF is bound to six digits and more, or to its
    own lengths. DriverError where a symbology that needs lengths has none.
    """

    symbologies: frozenset[Symbology] = TILL
    lengths: Mapping[Symbology, frozenset[int]] = field(
        default_factory=dict[Symbology, frozenset[int]]
    )

    def __post_init__(self) -> None:
        bare = sorted((self.symbologies & BY_LENGTH) - self.lengths.keys())
        if bare:
            raise DriverError(f"{', '.join(bare)}: give the lengths that are in use")

    def wants(self, text: str, symbology: Symbology) -> bool:
        """Whether a text of this symbology is one to answer."""
        if symbology not in self.symbologies or not text:
            return False
        if symbology in self.lengths:
            return len(text) in self.lengths[symbology]
        return symbology is not Symbology.ITF or len(text) >= MIN_ITF_DIGITS
