"""Which symbologies and lengths a reader returns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.api import DriverError, Symbology

MIN_ITF_DIGITS = 6
DEFAULT_SYMBOLOGIES = frozenset(
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
"""What the kiosk reads. ITF counts from six digits on."""

UPCE_SYSTEM = "0"
"""GS1 uses no other. With 1, the left half of every EAN-13 would be a UPC-E: 0163."""

NEED_LENGTHS = frozenset({Symbology.CODE39, Symbology.CODABAR})
"""No check digit, and easily read in noise: off unless lengths are given."""


@dataclass(frozen=True, slots=True)
class Options:
    """`symbologies` are read; `lengths` limits how many characters their texts have.

    Code 39 and Codabar need lengths; ITF has six digits or more, or the lengths given.
    DriverError if a symbology that needs lengths has none.
    """

    symbologies: frozenset[Symbology] = DEFAULT_SYMBOLOGIES
    lengths: Mapping[Symbology, frozenset[int]] = field(
        default_factory=dict[Symbology, frozenset[int]]
    )

    def __post_init__(self) -> None:
        bare = sorted((self.symbologies & NEED_LENGTHS) - self.lengths.keys())
        if bare:
            raise DriverError(
                "{bare}: give the lengths that are in use", bare=", ".join(bare)
            )

    def wants(self, text: str, symbology: Symbology) -> bool:
        """Whether a text of this symbology is to be returned."""
        if symbology not in self.symbologies or not text:
            return False
        if symbology is Symbology.UPCE and not text.startswith(UPCE_SYSTEM):
            return False
        if symbology in self.lengths:
            return len(text) in self.lengths[symbology]
        return symbology is not Symbology.ITF or len(text) >= MIN_ITF_DIGITS
