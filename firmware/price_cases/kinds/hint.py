"""A case of the kind `hint`: 再买 6.50 可… (N08, A33)."""

from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.basket import CaseBasket, basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.sale import sale_of
from firmware.retail.pricing.direct.priced import priced
from firmware.retail.pricing.hints import Hint, hint


def hint_case(given: CaseForm) -> Result:
    """The hint for a basket, or null."""
    basket = basket_of(given)
    given.done()
    if given.faults:
        return {}
    refused = sale_of(basket).points_refused
    if refused:
        return {"refuse": refused.value}
    return hint_result(hint_of(basket))


def hint_of(basket: CaseBasket) -> Hint | None:
    """The hint for a basket, as it is paid."""
    now = priced(basket.request, basket.terms)
    return hint(
        basket.request,
        basket.terms,
        now,
        worths_fen=basket.worths_fen,
        payable=basket.payable_fen,
    )


def hint_result(found: Hint | None) -> Result:
    """What to add and what is due then."""
    if found is None:
        return {"hint": None}
    return {"hint": {"add": found.add_fen, "pay_then": found.pay_then_fen}}
