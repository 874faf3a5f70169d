"""The allowed range of a configured number, written beside its field."""

from dataclasses import dataclass


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

    def __str__(self) -> str:
        return f"{self.minimum} to {self.maximum}"
