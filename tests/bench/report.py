"""What every bench prints: two numbers of one run, their ratio, and the aim."""

import statistics
from collections.abc import Sequence


def compare(what: str, ours: Sequence[float], bare: Sequence[float], aim: str) -> None:
    """Medians of two interleaved series side by side; `what` names the unit.

    The ratio is the median of the pairs' ratios, so that a slow moment of the machine
    hits both of its sides.
    """
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    print(
        f"{what:<44}{statistics.median(ours):>10.4g}{statistics.median(bare):>10.4g}"
        f"{ratio:>8.2f}   {aim}",
        flush=True,
    )


def heading(bare: str) -> None:
    """Names the columns of the lines to come."""
    print(f"{'':<44}{'ours':>10}{bare:>10}{'ratio':>8}   aim")


def fact(what: str, value: float, aim: str = "") -> None:
    """A number that stands alone."""
    print(f"{what:<44}{value:>10.4g}{'':>18}   {aim}", flush=True)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed, such as 0.99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
