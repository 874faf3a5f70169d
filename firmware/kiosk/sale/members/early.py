"""Goods that only some members buy before their day (S22). Pure."""

from firmware.kiosk.sale.state import Now, Sale
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.early_sales import EarlySale

MONTH_AND_DAY = len("12-24")


def kept_from(sale: Sale, gtin: str, now: Now) -> EarlySale | None:
    """Why this customer cannot buy an article yet; None for all other goods.

    While the time is not known no day is kept: rules with days do not hold (N15).
    """
    local = now.policy.store_time.local(now.utc) if now.time_known else None
    if local is None:
        return None
    tier = sale.member.tier if sale.member else Tier.NONE
    rows = (row for row in now.policy.early_sales if row.article == gtin)
    return next((row for row in rows if row.keeps_from(tier, local.date())), None)


def first_kept(sale: Sale, now: Now) -> EarlySale | None:
    """The first of the basket's goods that this customer cannot buy yet (A51)."""
    kept = (kept_from(sale, line.gtin, now) for line in sale.basket.active_lines)
    return next(filter(None, kept), None)
