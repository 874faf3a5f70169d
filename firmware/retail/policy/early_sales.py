"""Articles that members buy before their day: a section of the policy (S22). Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from firmware.base.wording.phrases import Phrase
from firmware.retail.loyalty.rules import Tier

MAX_EARLY_SALES = 200
_ORDER = list(Tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlySale:
    """Until `opens_day`, a store day, only members of `tier` or a higher one buy it."""

    article: str
    opens_day: str
    tier: Literal["silver", "gold", "diamond"]

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """An article without a number, a day that no calendar has."""
        if not self.article:
            yield "article", self.article, Phrase("an article number")
        if _day(self.opens_day) is None:
            yield "opens_day", self.opens_day, Phrase("a day such as 2026-12-24")

    def keeps_from(self, tier: Tier, today: date) -> bool:
        """Whether a member of this tier, or a guest, cannot buy it yet."""
        opens = _day(self.opens_day)
        waits = opens is not None and today < opens
        return waits and _ORDER.index(tier) < _ORDER.index(Tier(self.tier))


def early_sales_faults(
    rows: Collection[EarlySale],
) -> Iterator[tuple[str, object, Phrase]]:
    """An article that stands there twice, or more than anybody can oversee."""
    seen = set[str]()
    for row in rows:
        if row.article in seen:
            yield "early_sales", row.article, Phrase("each article once")
        seen.add(row.article)
    if len(rows) > MAX_EARLY_SALES:
        most = Phrase("at most {max} articles", max=MAX_EARLY_SALES)
        yield "early_sales", len(rows), most


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
