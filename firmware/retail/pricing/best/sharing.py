"""How an amount off is shared among goods (A04). Pure."""

from collections.abc import Sequence


def shared_fen(off_fen: int, amounts: Sequence[int]) -> list[int]:
    """The parts of `off_fen` (0 or more) in proportion to `amounts`, which it equals.

    Largest remainder; of equal remainders the larger amount, then the earlier one,
    gets the fen (goods come in the order of their article numbers). No part is more
    than its amount as long as `off_fen` is not more than all of them.
    """
    whole = sum(amounts)
    if not whole:
        return [0] * len(amounts)
    if len(amounts) == 1:
        return [off_fen]
    parts = [off_fen * amount // whole for amount in amounts]
    left = off_fen - sum(parts)
    if left:
        remainders = [off_fen * amount % whole for amount in amounts]
        order = sorted(
            range(len(amounts)), key=lambda i: (-remainders[i], -amounts[i], i)
        )
        for index in order[:left]:
            parts[index] += 1
    return parts
