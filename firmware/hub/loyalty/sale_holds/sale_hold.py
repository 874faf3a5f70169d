"""What a sale holds, and what an order says that it redeemed. Pure."""

from dataclasses import dataclass
from enum import StrEnum

COUPON_AS_POINTS = 100
"""What a coupon that was never held counts of what its kiosk is believed."""


class SaleHoldState(StrEnum):
    """What became of a hold.

    VOIDED: by the hub, as lost, or for a sale that left it off. RELEASED: by the word
    of its kiosk that the sale was not paid, or is none of its own.
    UNHELD: used by a sale that had held nothing. WITHHELD: so as well, and beyond what
    its kiosk is believed: nothing was used until people look.
    """

    OPEN = "open"
    POSTED = "posted"
    VOIDED = "voided"
    RELEASED = "released"
    UNHELD = "unheld"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleHold:
    """Points and coupons of a member for a sale; `held_at` is None if never held."""

    sale_id: str
    kid: str
    member_id: str
    points: int
    coupons: tuple[str, ...]
    held_at: str | None
    state: SaleHoldState = SaleHoldState.OPEN

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state is SaleHoldState.OPEN

    @property
    def content(self) -> tuple[str, int, frozenset[str]]:
        """What is held, to compare."""
        return self.member_id, self.points, frozenset(self.coupons)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidSale:
    """What an order redeemed; `member_id` is None if the hub knows nobody."""

    sale_id: str
    kid: str
    member_id: str | None
    points: int
    coupons: tuple[str, ...]
    closed_at: str

    @property
    def redeems(self) -> bool:
        """Whether it used points or coupons."""
        return bool(self.points or self.coupons)

    @property
    def weight_points(self) -> int:
        """How much of what its kiosk is believed it takes if it was never held."""
        return self.points + COUPON_AS_POINTS * len(self.coupons)


def was_held(held: SaleHold | None, sale: PaidSale) -> bool:
    """Whether a sale redeems just what it held, and its kiosk did not give up."""
    if held is None or held.held_at is None or held.state is SaleHoldState.RELEASED:
        return False
    return held.content == (sale.member_id, sale.points, frozenset(sale.coupons))
