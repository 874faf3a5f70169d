"""Links from a slip to the shop's invoices, which no customer can change (E24). Pure.

A link is the shop's address and `o=SALE&a=AMOUNT&t=TIME&s=SEAL`: the sale's id, the
sum for the invoice in yuan, when the sale ended in UTC, as 20260301T083000Z, and the
seal: the first 32 hexadecimal digits of an HMAC-SHA-256 over all before `&s=`, the
address left out, by the kiosk's key. That key is the HMAC-SHA-256 of the kiosk's name
by the shop's key, so that a key that is stolen with a kiosk seals that kiosk's sales
only.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from firmware.base.wording.phrases import Phrase
from firmware.retail.money import yuan
from firmware.retail.sale_ids import kid_of_sale

KEY_BYTES = 32
SEAL_DIGITS = 32
MAX_LINK = 400
MAX_INVOICE_URL = 120
HTTPS = "https://"
_UTC = re.compile(r"[-:]|\.\d+")
_QUERY = re.compile(
    r"o=([!-~]{1,128}?)&a=(0|[1-9]\d{0,7})\.(\d\d)&t=(\d{8}T\d{6}Z|)"
    rf"&s=([0-9a-f]{{{SEAL_DIGITS}}})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRules:
    """The page to which the code on a slip leads; without `url` no slip has one."""

    url: str = ""

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Yield an address that no phone could open."""
        if self.url and not _is_address(self.url):
            allowed = Phrase(
                "https://HOST[:PORT][/PATH] of at most {most} characters without #",
                most=MAX_INVOICE_URL,
            )
            yield "url", self.url, allowed


def _is_address(text: str) -> bool:
    visible = text.isascii() and text.isprintable()
    plain = visible and not set(text) & set(' "#<>\\^`{|}')
    host = text.removeprefix(HTTPS).split("/")[0].split("?")[0]
    return (
        text.startswith(HTTPS) and plain and bool(host) and len(text) <= MAX_INVOICE_URL
    )


@dataclass(frozen=True, slots=True)
class InvoiceLink:
    """What a link claims; `at` is empty where the kiosk did not know the time."""

    sale_id: str
    amount_fen: int
    at: str
    seal: str

    @property
    def kid(self) -> str:
        """The kiosk that must have sealed it."""
        return kid_of_sale(self.sale_id)

    def is_sealed(self, kiosk_key: bytes) -> bool:
        """Whether that kiosk made it, and nobody has changed it."""
        query = _query(self.sale_id, self.amount_fen, self.at)
        return hmac.compare_digest(_seal(query, kiosk_key), self.seal)


def kiosk_key(shop_key: bytes, kid: str) -> bytes:
    """The key of a kiosk, by the shop's."""
    return hmac.digest(shop_key, kid.encode(), sha256)


def invoice_link(
    url: str, key: bytes, *, sale_id: str, amount_fen: int, at: str
) -> str:
    """The link for a slip. `at` is UTC text, or empty; `key` is the kiosk's."""
    query = _query(sale_id, amount_fen, _UTC.sub("", at))
    between = "&" if "?" in url else "?"
    return f"{url}{between}{query}&s={_seal(query, key)}"


def read_invoice_link(text: str) -> InvoiceLink | None:
    """What a link claims, whatever its address; None if it is none."""
    if len(text) > MAX_LINK:
        return None
    start = max(text.rfind("?o="), text.rfind("&o="))
    found = _QUERY.fullmatch(text[start + 1 :])
    if found is None:
        return None
    sale_id, whole, part, at, seal = found.groups()
    return InvoiceLink(sale_id, int(whole) * 100 + int(part), at, seal)


def _query(sale_id: str, amount_fen: int, at: str) -> str:
    return f"o={sale_id}&a={yuan(amount_fen)}&t={at}"


def _seal(query: str, key: bytes) -> str:
    return hmac.new(key, query.encode(), sha256).hexdigest()[:SEAL_DIGITS]
