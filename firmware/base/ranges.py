"""The allowed range of a configured number, written beside its field."""

from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive bounds, for use as ``Annotated[int, Range(1, 99)]``.

    `firmware.base.config_loader` refuses a value outside and names the range in its
    message. The unit is that of the field's name.
    """

    minimum: float
    maximum: float

    def __contains__(self, value: float) -> bool:
        return self.minimum <= value <= self.maximum

    @property
    def phrase(self) -> Phrase:
        """The bounds, for a person."""
        return Phrase(
            "{minimum} to {maximum}", minimum=self.minimum, maximum=self.maximum
        )

    def __str__(self) -> str:
        return str(self.phrase)
