"""Which rules of the basket stage are in each other's way (A06). Pure."""

from collections.abc import Iterator, Sequence

from firmware.retail.pricing.best.rules.piece_rule import PieceRule
from firmware.retail.pricing.best.rules.spend_rule import SpendRule

BasketRule = SpendRule | PieceRule


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits of a mask."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def meetings(
    rules: Sequence[BasketRule], free_mask: int = 0
) -> tuple[list[int], list[bool]]:
    """Which rules overlap on items that are not free, and which share any item."""
    overlaps = [0] * len(rules)
    shares = [False] * len(rules)
    each = [(rule.part.mask, rule.stack) for rule in rules]
    for a, (mask, stack) in enumerate(each):
        for b in range(a):
            both = mask & each[b][0]
            if not both:
                continue
            if stack and each[b][1]:
                shares[a] = shares[b] = True
            elif both & ~free_mask:
                overlaps[a] |= 1 << b
                overlaps[b] |= 1 << a
    return overlaps, shares


def crowded_first(rules: list[BasketRule]) -> list[BasketRule]:
    """The rules with most others in their way first, as `Packing` wants them."""
    overlaps, _ = meetings(rules)
    order = sorted(range(len(rules)), key=lambda k: (-overlaps[k].bit_count(), k))
    return [rules[k] for k in order]
