"""The addresses of the order page: nobody can guess one. Pure.

A token is made of the hub's key, so that it is the same after a restart, and no table
is needed. Those of the printed QR end when the shop raises `order_qr`.
"""

import base64
import hashlib
from typing import NamedTuple

from firmware.protocol.signing import SigningKey

TOKEN_LENGTH = 10
"""50 bits; a QR of 53 bytes, which the smallest display can show, has to hold it."""
STORE = ""
"""Stands for all kiosks of the shop."""
_CONTEXT = "order-page-1"


class OrderPages(NamedTuple):
    """Where the shop's order pages are, and the number of its printed QR.

    There are none without a `public_url`, or while `order_qr` is 0.
    """

    public_url: str = ""
    order_qr: int = 0

    @property
    def used(self) -> bool:
        """Whether the shop has such pages."""
        return self.order_qr > 0 and bool(self.public_url)


class OrderTokens:
    """Makes the tokens and addresses of order pages."""

    def __init__(self, key: SigningKey, pages: OrderPages) -> None:
        self._key = key
        self._url = pages.public_url.rstrip("/")
        self._edition = pages.order_qr
        self.used = pages.used

    def of_sale(self, sale_id: str) -> str:
        """The token of one order."""
        return self._token(f"sale {self._edition} {sale_id}")

    def of_place(self, kid: str = STORE) -> str:
        """The token of a kiosk's own QR, or of the shop's."""
        return self._token(f"place {self._edition} {kid}")

    def order_url(self, sale_id: str) -> str:
        """Where a customer's phone finds an order."""
        return f"{self._url}/o/{self.of_sale(sale_id)}"

    def place_url(self, kid: str = STORE) -> str:
        """What a printed QR holds."""
        return f"{self._url}/pay/{self.of_place(kid)}"

    def _token(self, text: str) -> str:
        signature = self._key.sign(f"{_CONTEXT} {text}".encode())
        digest = hashlib.sha256(signature).digest()
        return base64.b32encode(digest).decode("ascii")[:TOKEN_LENGTH].lower()
