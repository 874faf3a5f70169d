"""How much one customer may buy alone: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range

MAX_LINES = 500
"""So many lines, of the longest names, fit into one message (`codec.MAX_BYTES`).

Each piece may be taken back, by a line more: half as many pieces stand at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLimits:
    """How much one customer may buy alone; beyond it staff is called (E15).

    `lines_max` counts what was taken back, too: a basket that is filled and emptied
    without end must outgrow neither the journal nor one message to the hub.
    """

    pieces_max: Annotated[int, Range(1, 999)] = 50
    lines_max: Annotated[int, Range(1, MAX_LINES)] = 400
    amount_max_fen: Annotated[int, Range(1, 100_000_000)] = 200_000
