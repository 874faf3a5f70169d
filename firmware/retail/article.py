"""One article of the catalogue, as the kiosk sells it. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Article:
    """What is sold at one price. `gtin` is what `codes.gtin.article_number` returns.

    `price_fen` is for one piece, or for 1,000 g if `by_weight`. `off_sale` articles
    are not sold; an `age_min` in years above 0 needs staff's approval (E13).
    `revision` is that of the catalogue the article was read from; it is not compared.

    What follows is what rules of prices go by; the defaults mean that the shop did not
    say it. `category`, `brand` and `tags` are compared by `article_words.matching_key`,
    and are as long and many as that module allows. `vat_bps`: 0 to 10,000, included in
    the price. `member_fen`: what members pay, from 0 on and perhaps above `price_fen`,
    for the same quantity. `offer_excluded`: takes part in no offer and counts for none
    (A22). `no_tier_price`: tier prices leave it alone.
    """

    gtin: str
    name: str
    price_fen: int
    by_weight: bool = False
    off_sale: bool = False
    age_min: int = 0
    revision: int = field(default=0, compare=False)
    category: str = ""
    brand: str = ""
    tags: tuple[str, ...] = ()
    vat_bps: int | None = None
    member_fen: int | None = None
    offer_excluded: bool = False
    no_tier_price: bool = False

    @property
    def member_pays_fen(self) -> int:
        """The price for members as far as the catalogue says; never above the price."""
        said = self.price_fen if self.member_fen is None else self.member_fen
        return min(said, self.price_fen)
