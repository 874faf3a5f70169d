"""Events of a suspended basket that moves between kiosks, as the hub words them. Pure.

A basket is in one place at any moment: at the kiosk that suspended it, at the hub once
that kiosk has released it, or at the kiosk that the hub gave it to.
"""

from dataclasses import dataclass
from enum import StrEnum

from firmware.retail.article import Article
from firmware.retail.basket import Basket


@dataclass(frozen=True, slots=True)
class MovedBasket:
    """A basket that the hub gives this kiosk; it was that of the sale `source`.

    `slip_no` is the number on the slip that recalls it. `suspended_at` as of
    `Suspension.at`; `payable_fen` is what it cost then.
    """

    source: str
    slip_no: str
    suspended_at: str
    payable_fen: int
    basket: Basket
    articles: tuple[Article, ...]


class BasketWord(StrEnum):
    """What the hub says of a basket; the values go on the wire."""

    GIVEN = "given"
    WAIT = "wait"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class BasketReplied:
    """The hub's reply about the basket of `slip`; `kid` is the kiosk that has it."""

    slip: str
    word: BasketWord
    refusal: str = ""
    kid: str = ""
    moved: MovedBasket | None = None


@dataclass(frozen=True, slots=True)
class ReleaseAsked:
    """The hub asks for a basket of this kiosk, by the id of the suspended sale."""

    sale_id: str


MoveEvent = BasketReplied | ReleaseAsked
"""What the hub says of baskets."""
