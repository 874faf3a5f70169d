"""Offers on counted pieces and at a special price, in the spellings of a case. Pure.

A number has one meaning and may have several names: `n` and `nth`, `qty` and `pieces`.
"""

from collections.abc import Callable, Iterable

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.offers import (
    FEN,
    PIECES,
    RATE,
    conditions_of,
    limit_of,
)
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    BuyGetOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SetPart,
)

SEVERAL = Range(2, 99)

NTH = ("nth", "n", "every")
COUNT = ("n", "pieces", "qty", "count")
RATES = ("price_bp", "price_bps", "rate_bp")
PRICES = ("price", "price_fen", "for")
PARTS = ("articles", "parts", "items")
MINIMA = ("min", "min_fen")
SAME = ("same_article", "same")


def nth_piece(form: CaseForm) -> Offer:
    """Each nth piece at a rate: `nth`, `price_bp`, `same_article`."""
    return NthPieceOffer(
        nth=_number(form, NTH, SEVERAL, default=2),
        price_bps=_number(form, RATES, RATE),
        same_article=_flag(form, SAME),
        times_max=limit_of(form),
        **conditions_of(form),
    )


def any_n(form: CaseForm) -> Offer:
    """Any `n` pieces of the scope for a `price`."""
    return AnyNOffer(
        pieces=_number(form, COUNT, SEVERAL),
        price_fen=_number(form, PRICES, FEN),
        times_max=limit_of(form),
        **conditions_of(form),
    )


def named_set(form: CaseForm) -> Offer:
    """Named `articles` together for a `price`; one that is named twice is two."""
    counts: dict[str, int] = {}
    for article, pieces in _parts(form):
        counts[article] = counts.get(article, 0) + pieces
    parts = tuple(SetPart(article=each, pieces=n) for each, n in counts.items())
    if not parts:
        form.missing("articles", Phrase("a list of articles"))
    return SetOffer(
        parts=parts,
        price_fen=_number(form, PRICES, FEN),
        times_max=limit_of(form),
        **conditions_of(form),
    )


def buy_get(form: CaseForm) -> Offer:
    """`buy` pieces, `get` more of them at a rate, free without one."""
    return BuyGetOffer(
        buy=_number(form, ("buy", "x"), PIECES),
        get=_number(form, ("get", "y"), PIECES, default=1),
        price_bps=_number(form, RATES, RATE, default=0),
        same_article=_flag(form, SAME),
        times_max=limit_of(form),
        **conditions_of(form),
    )


def add_on(form: CaseForm) -> Offer:
    """An `article` at a `price` from `min` on (加价购)."""
    return AddOnOffer(
        article=form.name("article"),
        min_fen=_number(form, MINIMA, FEN),
        price_fen=_number(form, PRICES, FEN),
        pieces=_number(form, ("qty", "pieces"), PIECES, default=1),
        **conditions_of(form),
    )


EXTRA: dict[str, Callable[[CaseForm], Offer]] = {
    **dict.fromkeys(("nth_piece", "nth", "second", "nth_off"), nth_piece),
    **dict.fromkeys(("any_n", "n_for", "any", "any_n_for", "multi"), any_n),
    **dict.fromkeys(("set", "bundle", "combo", "package"), named_set),
    **dict.fromkeys(("buy_get", "buy_x_get_y", "bogo", "buy_n_get_m"), buy_get),
    **dict.fromkeys(("add_on", "addon", "plus", "add_price"), add_on),
}
"""The reader of each kind, by all its names."""


def _number(
    form: CaseForm, keys: Iterable[str], within: Range, *, default: int | None = None
) -> int:
    names = list(keys)
    given = form.present(names)
    key = given[0] if given else names[0]
    if not given and default is not None:
        return form.whole(key, within, default=default)
    return form.required(key, within)


def _flag(form: CaseForm, keys: Iterable[str]) -> bool:
    given = [form.flag(key) for key in keys]
    return any(given)


def _parts(form: CaseForm) -> list[tuple[str, int]]:
    """Articles with their pieces: a list of names, or of objects."""
    key = next(iter(form.present(PARTS)), PARTS[0])
    if form.holds_texts(key):
        return [(article, 1) for article in form.texts(key)]
    found: list[tuple[str, int]] = []
    for each in form.forms(key):
        pieces = _number(each, ("qty", "pieces"), PIECES, default=1)
        found.append((each.name("article"), pieces))
        each.done()
    return found
