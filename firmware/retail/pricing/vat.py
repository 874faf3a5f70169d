"""The VAT inside a sale, by rate (E23, A31). Pure."""

from collections.abc import Iterable

from firmware.retail.money import BPS_WHOLE, quotient


def vat_inside_fen(nets: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The tax inside by rate in bps, of pairs of rate and net amount in fen.

    Reckoned once for each rate on the sum of its goods, half up.
    """
    sums: dict[int, int] = {}
    for rate_bps, net_fen in nets:
        sums[rate_bps] = sums.get(rate_bps, 0) + net_fen
    return {
        rate_bps: quotient(sum_fen * rate_bps, BPS_WHOLE + rate_bps)
        for rate_bps, sum_fen in sorted(sums.items())
    }
