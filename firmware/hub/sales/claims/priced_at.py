"""Whether rules priced a sale as of a moment of that sale (A43). Pure."""

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag


def priced_at_flag(claim: Claim) -> OrderFlag | None:
    """Whether a sale names prices of a time before its first scan, or after its end.

    All three times are by the kiosk's own clock, unless it did not know the time. A
    clock that was set back during the sale makes its end the earlier one.
    """
    sale = claim.sale
    if sale.priced_at is None or sale.time_unsure:
        return None
    earliest, latest = sorted((sale.opened_at, sale.closed_at))
    if earliest <= sale.priced_at <= latest:
        return None
    said = f"priced as of {sale.priced_at}"
    within = f"begun {sale.opened_at}, ended {sale.closed_at}"
    return OrderFlag(FlagKind.PRICED_AT_IMPOSSIBLE, said, within)
