"""One article of the catalogue, as the till needs it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Article:
    """A thing with a price. `gtin` is what `codes.gtin.article_number` returns.

    `price_fen` is for one piece, or for 1,000 g where `by_weight`. `stopped`
    articles are not sold; `age_min` (years, 0 = none) wants a look by staff (E13).
    `revision` is the catalogue's in which a kiosk found it, and no part of what it is.
    """

    gtin: str
    name: str
    price_fen: int
    by_weight: bool = False
    stopped: bool = False
    age_min: int = 0
    revision: int = field(default=0, compare=False)
