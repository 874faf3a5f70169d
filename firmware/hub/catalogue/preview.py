"""What an import would change, and which of it needs a person's consent. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.publication_chain import difference
from firmware.retail.article import Article
from firmware.retail.money import BPS_WHOLE
from firmware.retail.policy.import_limits import ImportLimits


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article before and after."""

    old: Article
    new: Article

    @property
    def factor_bps(self) -> int:
        """How many times the larger price is the smaller one, in 1/10,000.

        Of the price and of what members pay, the one that moves farther.
        """
        return max(
            larger * BPS_WHOLE // max(smaller, 1)
            for smaller, larger in map(sorted, self._prices())
        )

    def is_jump(self, jump_bps: int) -> bool:
        """Whether a price moves by `jump_bps` of the old or more, or the unit."""
        far = any(
            abs(new - old) * BPS_WHOLE >= old * jump_bps and new != old
            for old, new in self._prices()
        )
        return far or self.new.by_weight != self.old.by_weight

    def rises(self) -> bool:
        """Whether anybody pays more."""
        return any(new > old for old, new in self._prices())

    def falls(self) -> bool:
        """Whether anybody pays less."""
        return any(new < old for old, new in self._prices())

    def _prices(self) -> tuple[tuple[int, int], ...]:
        """What everybody and what members pay, before and after."""
        old, new = self.old, self.new
        return (
            (old.price_fen, new.price_fen),
            (old.member_pays_fen, new.member_pays_fen),
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """The difference between the catalogue of now, of `before` articles, and the next.

    `after` is the number of articles then.
    """

    before: int
    after: int
    new: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    changes: tuple[ArticleChange, ...]

    def __len__(self) -> int:
        return len(self.new) + len(self.withdrawn) + len(self.changes)

    @property
    def dearer(self) -> tuple[ArticleChange, ...]:
        """Higher prices, for everybody or for members."""
        return tuple(each for each in self.changes if each.rises())

    @property
    def cheaper(self) -> tuple[ArticleChange, ...]:
        """Lower prices, for everybody or for members."""
        return tuple(each for each in self.changes if each.falls())

    @property
    def off_sale(self) -> tuple[ArticleChange, ...]:
        """What stays in the catalogue and is no longer sold."""
        return self._where(lambda old, new: new.off_sale and not old.off_sale)

    @property
    def without_age(self) -> tuple[ArticleChange, ...]:
        """Articles whose age limit is lowered or lost."""
        return self._where(lambda old, new: new.age_min < old.age_min)

    @property
    def renamed(self) -> tuple[ArticleChange, ...]:
        """Articles with another name."""
        return self._where(lambda old, new: new.name != old.name)

    @property
    def reclassified(self) -> tuple[ArticleChange, ...]:
        """Articles with another category, brand or other tags."""
        return self._where(lambda old, new: _classes(new) != _classes(old))

    @property
    def retaxed(self) -> tuple[ArticleChange, ...]:
        """Articles with another VAT rate."""
        return self._where(lambda old, new: new.vat_bps != old.vat_bps)

    @property
    def other_offers(self) -> tuple[ArticleChange, ...]:
        """Articles that begin or cease to take part in offers or tier prices."""
        return self._where(lambda old, new: _exclusions(new) != _exclusions(old))

    @property
    def in_offers_again(self) -> tuple[ArticleChange, ...]:
        """Articles that took part in no offer and now may."""
        return self._where(lambda old, new: old.offer_excluded > new.offer_excluded)

    @property
    def repriced(self) -> tuple[ArticleChange, ...]:
        """Other prices or units, the farthest from the old price first."""
        found = self._where(lambda old, new: _prices(new) != _prices(old))
        return tuple(sorted(found, key=lambda each: -each.factor_bps))

    def _where(
        self, fits: Callable[[Article, Article], bool]
    ) -> tuple[ArticleChange, ...]:
        return tuple(each for each in self.changes if fits(each.old, each.new))


def _prices(article: Article) -> tuple[int, int | None, bool]:
    return article.price_fen, article.member_fen, article.by_weight


def _classes(article: Article) -> tuple[str, str, tuple[str, ...]]:
    return article.category, article.brand, article.tags


def _exclusions(article: Article) -> tuple[bool, bool]:
    return article.offer_excluded, article.no_tier_price


def preview(old: Mapping[str, Article], new: Iterable[Article]) -> Preview:
    """What leads from the catalogue of now to the next one; each number stands once."""
    articles = tuple(new)
    moved = difference(old, articles)
    return Preview(
        before=len(old),
        after=len(articles),
        new=tuple(each for each in moved.changed if each.gtin not in old),
        withdrawn=moved.withdrawn,
        changes=tuple(
            ArticleChange(old[each.gtin], each)
            for each in moved.changed
            if each.gtin in old
        ),
    )


def beyond_limits(change: Preview, limits: ImportLimits) -> Iterator[Phrase]:
    """Each reason why a person must consent, as a sentence with key and number."""
    left = len(change.withdrawn) + len(change.off_sale)
    share = left * BPS_WHOLE > change.before * limits.withdrawn_max_bps
    if left > limits.withdrawn_few_max and share:
        yield (
            Phrase(
                "{left} of {before} articles would no longer be sold "
                "(imports.withdrawn_max_bps = {withdrawn_max_bps})",
                left=left,
                before=change.before,
                withdrawn_max_bps=limits.withdrawn_max_bps,
            )
        )
    jumps = [each for each in change.repriced if each.is_jump(limits.price_jump_bps)]
    if len(jumps) > limits.price_jumps_max:
        yield (
            Phrase(
                "{jumps} prices or units jump (imports.price_jump_bps = "
                "{price_jump_bps}, price_jumps_max = {price_jumps_max})",
                jumps=len(jumps),
                price_jump_bps=limits.price_jump_bps,
                price_jumps_max=limits.price_jumps_max,
            )
        )
    factor_bps = limits.price_factor_max * BPS_WHOLE
    far = sum(each.factor_bps > factor_bps for each in change.repriced)
    if far:
        yield Phrase(
            "{far} of the prices would be over {times} times as high or as low"
            " (imports.price_factor_max)",
            far=far,
            times=limits.price_factor_max,
        )
    yield from _protection_lost(change)


def _protection_lost(change: Preview) -> Iterator[Phrase]:
    if change.without_age:
        yield Phrase(
            "{without_age} of the age limits would be lowered or lost",
            without_age=len(change.without_age),
        )
    if change.in_offers_again:
        yield Phrase(
            "{count} of the articles, excluded from offers, would take part in them"
            " again",
            count=len(change.in_offers_again),
        )
