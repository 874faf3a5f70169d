"""The lines that show what was read and what would change; `say` escapes them."""

from collections.abc import Iterable, Iterator, Sequence

from firmware.cli.output import several
from firmware.hub.catalogue.files.goods_file import GoodsFile
from firmware.hub.catalogue.preview import ArticleChange, Preview
from firmware.retail.article import Article
from firmware.retail.money import yuan

MAX_SAMPLES = 3
MAX_LISTED = 10


def article_line(article: Article) -> str:
    """An article in one line: number, price, unit, name, what limits its sale."""
    unit = "kg" if article.by_weight else "piece"
    limits = [f"from {article.age_min}"] if article.age_min else []
    limits += ["off sale"] if article.off_sale else []
    rest = f"  ({', '.join(limits)})" if limits else ""
    priced = f"{yuan(article.price_fen):>10}  {unit:<5}"
    return f"{article.gtin:>14}  {priced}  {article.name}{rest}"


def file_lines(name: str, goods: GoodsFile) -> Iterator[str]:
    """How a file was understood, and its first articles."""
    how = goods.understood
    yield f"{name}: {how.source}"
    ignored = f"; not read: {', '.join(how.ignored)}" if how.ignored else ""
    yield f"  columns: {', '.join(how.columns)}{ignored}"
    for article in goods.articles[:MAX_SAMPLES]:
        yield f"  line {goods.lines[article.gtin]}: {article_line(article).strip()}"
    yield from (f"  {note}" for note in how.notes)


def change_lines(change: Preview) -> Iterator[str]:
    """What would change: counts, the farthest prices, and what would be lost."""
    yield (
        f"{several(change.before, 'article')} now, {change.after} then:"
        f" {len(change.new)} new, {len(change.dearer)} dearer,"
        f" {len(change.cheaper)} cheaper, {len(change.withdrawn)} withdrawn"
    )
    others = {"renamed": change.renamed, "going off sale": change.off_sale}
    for what, changes in others.items():
        if changes:
            yield f"  {len(changes)} {what}"
    if change.withdrawn:
        yield "  withdrawn:"
        yield from _bounded([f"    {article_line(each)}" for each in change.withdrawn])
    if change.repriced:
        yield "  other prices, the largest jumps first:"
        yield from _bounded([f"    {_price_line(each)}" for each in change.repriced])
    if change.without_age:
        yield "  age limits lowered or lost:"
        yield from _bounded([f"    {_age_line(each)}" for each in change.without_age])


def named(articles: Iterable[str]) -> str:
    """Up to ten names in one line, and how many more there are."""
    listed = list(articles)
    rest = f" and {len(listed) - MAX_LISTED} more" if len(listed) > MAX_LISTED else ""
    return ", ".join(listed[:MAX_LISTED]) + rest


def _price_line(change: ArticleChange) -> str:
    old, new = change.old, change.new
    units = f"{_per(old)} -> {_per(new)}" if old.by_weight != new.by_weight else ""
    prices = f"{yuan(old.price_fen):>10} -> {yuan(new.price_fen):<10}"
    return f"{new.gtin:>14}  {prices} {new.name} {units}".rstrip()


def _per(article: Article) -> str:
    return "per kg" if article.by_weight else "per piece"


def _age_line(change: ArticleChange) -> str:
    ages = f"from {change.old.age_min} -> {change.new.age_min or 'all ages'}"
    return f"{change.new.gtin:>14}  {ages}  {change.new.name}"


def _bounded(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MAX_LISTED]
    if len(lines) > MAX_LISTED:
        yield f"    … and {len(lines) - MAX_LISTED} more"
