"""The lines that show what was read and what would change; `say` escapes them."""

from collections.abc import Iterable, Iterator, Sequence

from firmware.base.wording.phrases import Phrase, joined, listing, verbatim
from firmware.cli.output import padded, several
from firmware.hub.catalogue.files.details import vat_text
from firmware.hub.catalogue.files.goods_file import GoodsFile
from firmware.hub.catalogue.files.headings import Role
from firmware.hub.catalogue.preview import ArticleChange, Preview
from firmware.retail.article import Article
from firmware.retail.money import yuan

MAX_SAMPLES = 3
MAX_LISTED = 10


def article_line(article: Article, *, priced: bool = True) -> Phrase:
    """An article in one line: number, price, unit, name, and what the shop said.

    Not `priced`: it comes from a file without prices, and stands there without one.
    """
    unit = padded(Phrase("kg") if article.by_weight else Phrase("piece"), 5)
    price = f"{yuan(article.price_fen):>10}  {unit}  " if priced else ""
    line = verbatim(f"{article.gtin:>14}  {price}{article.name}")
    said = tuple(_said(article))
    return Phrase("{line}  ({said})", line=line, said=said) if said else line


def _said(article: Article) -> Iterator[Phrase]:
    """What limits its sale, and what rules of prices go by."""
    if article.age_min:
        yield Phrase("from {age}", age=article.age_min)
    if article.off_sale:
        yield Phrase("off sale")
    if article.member_fen is not None:
        yield Phrase("members {price}", price=yuan(article.member_fen))
    yield from map(verbatim, filter(None, (article.category, article.brand)))
    yield from (verbatim(f"#{tag}") for tag in article.tags)
    if article.vat_bps is not None:
        yield Phrase("VAT {rate}", rate=vat_text(article.vat_bps))
    if article.offer_excluded:
        yield Phrase("no offers")
    if article.no_tier_price:
        yield Phrase("no tier price")


def file_lines(name: str, goods: GoodsFile) -> Iterator[Phrase]:
    """How a file was understood, and its first articles."""
    how = goods.understood
    yield Phrase("{name}: {source}", name=name, source=how.source)
    read = Phrase("  columns: {columns}", columns=how.columns)
    if how.ignored:
        read = Phrase("{read}; not read: {ignored}", read=read, ignored=how.ignored)
    yield read
    for article in goods.articles[:MAX_SAMPLES]:
        line = goods.lines[article.gtin]
        shown = article_line(article, priced=Role.PRICE in goods.roles)
        yield Phrase("  line {line}: {article}", line=line, article=shown)
    yield from (joined("", ("  ", note)) for note in how.notes)


def change_lines(change: Preview) -> Iterator[Phrase]:
    """What would change: counts, the farthest prices, and what would be lost."""
    yield Phrase(
        "{articles} now, {after} then: {new} new, {dearer} dearer, {cheaper} cheaper,"
        " {withdrawn} withdrawn",
        articles=several(change.before, "article"),
        after=change.after,
        new=len(change.new),
        dearer=len(change.dearer),
        cheaper=len(change.cheaper),
        withdrawn=len(change.withdrawn),
    )
    if change.renamed:
        yield Phrase("  {count} renamed", count=len(change.renamed))
    if change.off_sale:
        yield Phrase("  {count} going off sale", count=len(change.off_sale))
    yield from _detail_lines(change)
    if change.withdrawn:
        yield Phrase("  withdrawn:")
        yield from _bounded(list(map(article_line, change.withdrawn)))
    if change.repriced:
        yield Phrase("  other prices, the largest jumps first:")
        yield from _bounded(list(map(_price_line, change.repriced)))
    if change.without_age:
        yield Phrase("  age limits lowered or lost:")
        yield from _bounded(list(map(_age_line, change.without_age)))


def _detail_lines(change: Preview) -> Iterator[Phrase]:
    if change.reclassified:
        yield Phrase(
            "  {count} with another category, brand or tags",
            count=len(change.reclassified),
        )
    if change.retaxed:
        yield Phrase("  {count} with another VAT rate", count=len(change.retaxed))
    if change.other_offers:
        yield Phrase(
            "  {count} with other rules for offers or tier prices",
            count=len(change.other_offers),
        )


def above_price(articles: Iterable[Article]) -> Iterator[Phrase]:
    """That member prices above the price are no use to anybody."""
    found = [each for each in articles if (each.member_fen or 0) > each.price_fen]
    if found:
        names = named(verbatim(f"{each.gtin} {each.name}") for each in found)
        yield Phrase(
            "member prices above the price, so that members pay the price: {names}",
            names=names,
        )


def named(articles: Iterable[Phrase]) -> Phrase:
    """Up to ten names in one line, and how many more there are."""
    every = list(articles)
    listed = tuple(every[:MAX_LISTED])
    if len(every) <= MAX_LISTED:
        return listing(listed)
    return Phrase("{names} and {more} more", names=listed, more=len(every) - MAX_LISTED)


def _price_line(change: ArticleChange) -> Phrase:
    old, new = change.old, change.new
    before, after = f"{yuan(old.price_fen):>10}", f"{yuan(new.price_fen):<10}"
    same = old.price_fen == new.price_fen
    prices = f"{before}    {'':10}" if same else f"{before} -> {after}"
    line = verbatim(f"{new.gtin:>14}  {prices} {new.name}")
    if old.by_weight != new.by_weight:
        line = Phrase("{line} {old} -> {new}", line=line, old=_per(old), new=_per(new))
    if old.member_fen == new.member_fen:
        return line
    return Phrase(
        "{line} (members {old} -> {new})",
        line=line,
        old=_for_members(old),
        new=_for_members(new),
    )


def _for_members(article: Article) -> Phrase:
    said = article.member_fen
    return Phrase("no price of their own") if said is None else verbatim(yuan(said))


def _per(article: Article) -> Phrase:
    return Phrase("per kg") if article.by_weight else Phrase("per piece")


def _age_line(change: ArticleChange) -> Phrase:
    return Phrase(
        "{gtin:>14}  from {old} -> {new}  {name}",
        gtin=change.new.gtin,
        old=change.old.age_min,
        new=change.new.age_min or Phrase("all ages"),
        name=change.new.name,
    )


def _bounded(lines: Sequence[Phrase]) -> Iterator[Phrase]:
    yield from (joined("", ("    ", line)) for line in lines[:MAX_LISTED])
    if len(lines) > MAX_LISTED:
        yield Phrase("    … and {more} more", more=len(lines) - MAX_LISTED)
