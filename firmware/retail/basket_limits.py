"""How much one customer may buy alone: a section of the policy. Pure."""

from dataclasses import dataclass, field
from typing import Annotated

from firmware.base.ranges import Range

MAX_LINES = 500
"""The number of lines, with the longest names, that fit into one message of
`codec.MAX_BYTES`. Every piece can be voided by one more line, so at most half as many
pieces are active."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLimits:
    """How much one customer may buy alone; above it staff is called (E15).

    `lines_max` counts voids, too: a basket that is filled and emptied again and again
    must still fit into the journal and into one message to the hub. `free_goods`:
    whether a piece may be listed at 0; offers may make it free in any case (A40).
    """

    pieces_max: Annotated[int, Range(1, 999)] = 50
    lines_max: Annotated[int, Range(1, MAX_LINES)] = 400
    amount_max_fen: Annotated[int, Range(1, 100_000_000)] = 200_000
    free_goods: bool = field(default=True, metadata={"since_engine": 3})
