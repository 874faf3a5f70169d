"""Where goods are to be held before a camera, from what it saw of one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase

READ_SHARE = 0.5
"""A distance serves if the code is read in this share of its pictures."""


@dataclass(frozen=True, slots=True)
class HeldAt:
    """A package at one distance: in how many pictures its code was read.

    `edge_modules`: the median width of an edge, in bars of the least width; None if no
    bars were seen.
    """

    distance_cm: int
    pictures: int
    read: int
    edge_modules: float | None = None

    @property
    def serves(self) -> bool:
        """Whether goods may be held here."""
        return self.read > 0 and self.read >= READ_SHARE * self.pictures


def advice(held: Sequence[HeldAt]) -> Phrase:
    """One sentence for who builds the counter."""
    serving = [each for each in held if each.serves]
    if serving:
        distances_cm = [each.distance_cm for each in serving]
        middle_cm = (min(distances_cm) + max(distances_cm)) / 2
        best = min(
            serving,
            key=lambda each: (
                _edge(each),
                -each.read,
                abs(each.distance_cm - middle_cm),
            ),
        )
        return Phrase(
            "Hold goods {best} cm before the lens; they were read from {first} to"
            " {last} cm.",
            best=best.distance_cm,
            first=min(distances_cm),
            last=max(distances_cm),
        )
    seen = [each for each in held if each.edge_modules is not None]
    if not seen:
        return Phrase(
            "No bars were seen: turn the code to the lens, give it light, try again."
        )
    sharpest = min(seen, key=_edge)
    return Phrase(
        "It was read nowhere; it was sharpest at {best} cm. Give it light, turn the"
        " lens's ring or set its focus for that distance, or take a camera that is"
        " sharp from 10 to 25 cm.",
        best=sharpest.distance_cm,
    )


def _edge(each: HeldAt) -> float:
    return float("inf") if each.edge_modules is None else each.edge_modules
