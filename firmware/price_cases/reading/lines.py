"""The lines of a basket. Pure."""

from collections.abc import Mapping

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.reading.faults import BAD_CASE, OUT_OF_RANGE
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.money import weighed_fen
from firmware.retail.pricing.goods import PricedGoods

NEGATIVE = "negative_price"
BAD_QUANTITY = "bad_quantity"
EMPTY = "empty_basket"
NO_REWARD = "no_reward"

PRICE = Range(0, 1_000_000_000)
PIECES = Range(1, 1_000_000)
GRAMS = Range(1, 10_000_000)
POINTS = Range(0, 1_000_000_000)
RATE = Range(0, 10_000)

_OF_PRICES = {"below": NEGATIVE, "above": OUT_OF_RANGE}
_OF_QUANTITIES = {"below": BAD_QUANTITY, "above": BAD_QUANTITY}
_PRICED = ("price", "price_per_kg", "amount")


def lines_of(given: CaseForm, rewards: Mapping[str, int]) -> tuple[PricedGoods, ...]:
    """The lines of `given`, each id once; at least one.

    `rewards`: the points of a piece by article number.
    """
    forms = given.forms("lines")
    if given.holds("lines") and not forms and not given.faults:
        given.refuse("lines", [], Phrase("at least one line"), reason=EMPTY)
    if not given.holds("lines"):
        given.missing("lines", Phrase("a list"))
    met: set[str] = set()
    found: list[PricedGoods] = []
    for form in forms:
        goods = _line(form, rewards)
        key = goods.keys[0][0]
        if key in met:
            once = Phrase("an id of its own for each line")
            form.refuse("id", key, once, reason="duplicate_line")
        met.add(key)
        found.append(goods)
    return tuple(found)


def _line(form: CaseForm, rewards: Mapping[str, int]) -> PricedGoods:
    unit_fen, pieces, weight_g = _priced(form)
    goods = PricedGoods(
        article=form.name("article"),
        unit_fen=unit_fen,
        pieces=pieces,
        weight_g=weight_g,
        labelled=form.has("amount"),
        category=form.text("category"),
        brand=form.text("brand"),
        tags=form.texts("tags"),
        vat_bps=form.some("vat_bp", RATE),
        member_fen=form.some("member_price", PRICE),
        excluded=form.flag("excluded"),
        no_tier=form.flag("no_tier"),
        exchange_points=_points(form, rewards),
        keys=((form.name("id"), pieces),),
    )
    form.skip("name")
    form.done()
    return goods


def _points(form: CaseForm, rewards: Mapping[str, int]) -> int | None:
    """What a piece costs in points: by its own number, or by the rewards catalogue."""
    own = form.some("exchange_points", POINTS)
    if not form.flag("exchange"):
        return own
    if own is None and form.text("article") not in rewards:
        form.refuse("exchange", True, Phrase("an article of rewards"), reason=NO_REWARD)
    return rewards.get(form.text("article")) if own is None else own


def _priced(form: CaseForm) -> tuple[int, int, int | None]:
    """The price of a piece, how many there are, and what one weighs if it does."""
    forms = form.present(_PRICED)
    if len(forms) != 1:
        instead = Phrase("one of price, price_per_kg and amount")
        form.refuse("price", forms or None, instead, reason=BAD_CASE)
        form.skip(*_PRICED, "qty", "grams")
        return 0, 1, None
    fen = form.required(forms[0], PRICE, _OF_PRICES)
    if forms[0] == "price":
        return fen, _quantity(form, PIECES), None
    _quantity(form, Range(1, 1))
    if forms[0] == "amount":
        return fen, 1, None
    weight_g = form.required("grams", GRAMS, _OF_QUANTITIES)
    return weighed_fen(fen, weight_g, min_fen=1), 1, weight_g


def _quantity(form: CaseForm, within: Range) -> int:
    return form.whole("qty", within, default=1, reasons=_OF_QUANTITIES)
