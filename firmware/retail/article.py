"""One article of the catalogue, as the kiosk sells it. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Article:
    """What is sold at one price. `gtin` is what `codes.gtin.article_number` returns.

    `price_fen` is for one piece, or for 1,000 g if `by_weight`. `off_sale` articles
    are not sold; an `age_min` in years above 0 needs staff's approval (E13).
    `revision` is that of the catalogue the article was read from; it is not compared.
    """

    gtin: str
    name: str
    price_fen: int
    by_weight: bool = False
    off_sale: bool = False
    age_min: int = 0
    revision: int = field(default=0, compare=False)
