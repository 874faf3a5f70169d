"""A sale as it is judged: what the kiosk claims, and what the hub knows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from firmware.hub.sales.claims.event_time import EventTime
from firmware.protocol.messages import SaleClosed, SaleLine
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

ArticleKey = tuple[str, int]
"""(gtin, catalogue revision)."""


@dataclass(frozen=True, slots=True)
class Known:
    """What sales may name; absent what the hub does not know.

    `articles` by (gtin, catalogue revision), absent what was not for sale in it;
    `policies` by version; `members`: ids by id or by card; `imported_at`: UTC text by
    catalogue revision.
    """

    articles: Mapping[ArticleKey, Article] = field(
        default_factory=dict[ArticleKey, Article]
    )
    policies: Mapping[int, Policy] = field(default_factory=dict[int, Policy])
    members: Mapping[str, str] = field(default_factory=dict[str, str])
    imported_at: Mapping[int, str] = field(default_factory=dict[int, str])


class Claim(NamedTuple):
    """One sale of a kiosk, when it closed, and what the hub knows to judge it by.

    `policy` is the one that the sale names, if it ever was in force.
    """

    sale: SaleClosed
    kid: str
    time: EventTime
    known: Known
    policy: Policy | None

    @classmethod
    def made(
        cls, sale: SaleClosed, kid: str, *, time: EventTime, known: Known
    ) -> "Claim":
        """A sale of the kiosk `kid` that closed at `time`."""
        return cls(sale, kid, time, known, known.policies.get(sale.policy_version))

    def article(self, line: SaleLine) -> Article | None:
        """A line's article as it was in the catalogue that named its price."""
        revision = line.revision or self.sale.catalogue_revision
        return self.known.articles.get((line.gtin, revision))

    def age_min(self, line: SaleLine) -> int:
        """How old a customer has to be for a line's article, in years; 0 if any age."""
        article = self.article(line)
        return 0 if article is None else article.age_min
