"""The shop as its slips name it. Pure."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ShopDetails:
    """The shop on a slip, and its local time as an offset; empty texts are left out.

    `tax_line` is printed as it is. `receipt_url` is the page of a receipt, with
    `{receipt_no}` or `{sale_id}` in it. `invoice_key` seals links to invoices; without
    it slips have none.
    """

    name: str
    utc_offset_minutes: int
    address: str = ""
    phone: str = ""
    tax_line: str = ""
    receipt_url: str = ""
    invoice_key: bytes = field(default=b"", repr=False)


def local_time(utc: str, shop: ShopDetails) -> str:
    """A wire time as the shop's clock shows it: ``2026-11-22 16:30``.

    A clock that is beyond the calendar is shown as it is, without the offset.
    """
    moment = datetime.fromisoformat(utc)
    with suppress(OverflowError):
        moment += timedelta(minutes=shop.utc_offset_minutes)
    return f"{moment:%Y-%m-%d %H:%M}"
