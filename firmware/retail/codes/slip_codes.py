"""What the code on a slip, or on the screen in its place, says of its sale. Pure.

Codes on slips are for the customer's phone: the shop's page of the receipt, or one
sentence. Both name the sale; the sentences are those of `firmware.kiosk.ui.receipt_qr`
in each language, as every release writes them.
"""

import re
from functools import cache

from firmware.retail.sale_ids import is_name_of_a_sale

_NAME = r"(?P<name>[A-Za-z0-9_-]{1,96})"
_PAID = r"[0-9]+\.[0-9]{2}"
_SENTENCES = tuple(
    map(
        re.compile,
        (
            rf"(?:.* )?购物小票 单号{_NAME} .+ 实付{_PAID}元",
            rf"(?:.* )?receipt {_NAME}, .+, paid CNY {_PAID}",
            rf"{_NAME} (?:{_PAID}元|CNY {_PAID})(?: .*)?",
        ),
    )
)
_HOLES = ("receipt_no", "sale_id")


def sale_in_sentence(text: str) -> str | None:
    """The receipt number in the sentence of a slip or of a screen, else None."""
    matches = (sentence.fullmatch(text) for sentence in _SENTENCES)
    names = (match["name"] for match in matches if match)
    return next(filter(is_name_of_a_sale, names), None)


def sale_in_link(text: str, receipt_url: str) -> str | None:
    """The sale that a link to the shop's own page names, else None.

    `receipt_url` is the shop's, with `{receipt_no}` or `{sale_id}`; empty: it has none.
    """
    if not receipt_url:
        return None
    match = _link(receipt_url).fullmatch(text)
    name = match["name"] if match else ""
    return name if is_name_of_a_sale(name) else None


@cache
def _link(receipt_url: str) -> re.Pattern[str]:
    pattern = re.escape(receipt_url)
    for hole in _HOLES:
        named = _NAME if "?P<name>" not in pattern else "[A-Za-z0-9_-]+"
        pattern = pattern.replace(re.escape(f"{{{hole}}}"), named, 1)
    return re.compile(pattern)
