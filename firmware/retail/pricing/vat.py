"""The VAT inside a sale, by rate (E23, A31). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from firmware.retail.money import BPS_WHOLE, quotient


@dataclass(frozen=True, slots=True)
class VatPart:
    """The goods of one rate: what they cost, tax included, and the tax inside, in fen.

    A rate of None has the goods whose rate nobody knows; their tax is None, too.
    """

    rate_bps: int | None
    gross_fen: int
    tax_fen: int | None


def vat_parts(nets: Iterable[tuple[int | None, int]]) -> tuple[VatPart, ...]:
    """The parts of a sale by rate, the lowest first, what has none last.

    Of pairs of rate and net amount in fen. Nothing if no rate is known.
    """
    pairs = list(nets)
    known = [(rate_bps, fen) for rate_bps, fen in pairs if rate_bps is not None]
    unknown = [fen for rate_bps, fen in pairs if rate_bps is None]
    parts = [
        VatPart(rate_bps, sum(fen for rate, fen in known if rate == rate_bps), tax_fen)
        for rate_bps, tax_fen in vat_inside_fen(known).items()
    ]
    if known and any(unknown):
        parts.append(VatPart(None, sum(unknown), None))
    return tuple(parts)


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
