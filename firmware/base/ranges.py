"""The allowed range of a configured number, written beside the field that it binds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive bounds, for use as ``Annotated[int, Range(1, 99)]``.

    `firmware.base.config_loader` reads it when it loads a file, refuses a value
    outside and names the range in its message. Units are those of the field's name.
    """

    minimum: float
    maximum: float

    def __contains__(self, value: float) -> bool:
        return self.minimum <= value <= self.maximum

    def __str__(self) -> str:
        return f"{self.minimum} to {self.maximum}"
