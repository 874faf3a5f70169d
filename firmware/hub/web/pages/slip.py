"""A sale as its slip shows it: what a page draws, and nothing of who bought it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from firmware.hub.web.wording.words import Sentence


@dataclass(frozen=True, slots=True)
class SlipLine:
    """An article of a slip: its name, how many or how heavy, and its listed price."""

    name: str
    quantity: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipView:
    """A sale of a kiosk; `at` is the shop's time. `points` were earned by it.

    `off` is what changed the price, with its name; `refunded_fen` was given back.
    """

    receipt_no: str
    at: datetime
    payable_fen: int
    lines: Sequence[SlipLine] = ()
    off: Sequence[tuple[Sentence, int]] = ()
    points: int = 0
    refunded_fen: int = 0
