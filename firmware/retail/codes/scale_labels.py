"""Labels of the shop's scales: 13 or 18 digits, amount or weight (E14). Pure."""

from collections.abc import Sequence

from firmware.retail.codes.code_kinds import InStore, Reason, Unknown
from firmware.retail.codes.gtin import checks
from firmware.retail.codes.rules import LabelLayout

PREFIX_DIGITS = 2
VALUE_END = 12


def read_label(
    digits: str, layouts: Sequence[LabelLayout], *, may_be_pay: bool = False
) -> InStore | Unknown | None:
    """The label of these digits, or None if no layout fits them."""
    layout = next((layout for layout in layouts if _fits(layout, digits)), None)
    if layout is None:
        return None
    if not checks(digits):
        return Unknown(Reason.CHECK_DIGIT)
    plu_end = PREFIX_DIGITS + layout.plu_digits
    carried = int(digits[plu_end:VALUE_END])
    other = int(digits[VALUE_END:-1] or 0) or None
    if not carried:
        return Unknown(Reason.NO_VALUE)
    of_amount = layout.carries == "amount"
    return InStore(
        plu=digits[PREFIX_DIGITS:plu_end],
        amount_fen=carried if of_amount else other,
        weight_g=other if of_amount else carried,
        may_be_pay=may_be_pay,
    )


def _fits(layout: LabelLayout, digits: str) -> bool:
    return len(digits) == layout.digits and digits.startswith(str(layout.prefix))
