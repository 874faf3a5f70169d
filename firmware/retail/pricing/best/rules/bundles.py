"""The rules of the basket stage as bundles: which meet, and who pays what. Pure.

Of bundles that stack on some of the same goods, the widest is apart. Raising an amount
costs money once, however many thresholds it reaches: each part of that cost pays for
the widest bundle or for the others, and among these for one of them.
"""

from collections.abc import Hashable, Iterable, Sequence

from firmware.retail.pricing.best.rules.bundle import Lowest, RuleBundle
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.rules.meetings import BasketRule, bits_of

EVERY_RULE = -1


class RuleBundles:
    """All bundles, `each` by its place; masks of bundles have their places as bits.

    `overlaps`: those that cannot serve beside one. `widest` is the place of the widest
    bundle that meets another one, `beside` those that may serve beside it. `givings`
    are gifts and add-ons with a switch. `serving` are the rules, as bits, that count.
    """

    def __init__(
        self,
        rules: Sequence[BasketRule],
        met: tuple[Sequence[int], Sequence[bool]],
        between: Lowest,
        *,
        givings: Sequence[Giving] = (),
        serving: int = EVERY_RULE,
    ) -> None:
        self._made_of = rules, met, between
        overlaps, shares = met
        some = [(k, rule) for k, rule in enumerate(rules) if serving >> k & 1]
        self.each = _bundled(some, shares, between)
        self.givings = givings
        self.overlaps = [
            sum(
                1 << b
                for b, other in enumerate(self.each)
                if overlaps[_first(each.bits)] & other.bits
            )
            for each in self.each
        ]
        self.widest = _split_costs(self.each, shares)
        self.widest_bit = 0 if self.widest is None else 1 << self.widest
        self.every = (1 << len(self.each)) - 1
        self.beside = self.every & ~self.widest_bit
        if self.widest is not None:
            self.beside &= ~self.overlaps[self.widest]
        self._known: dict[int, int] = {}
        self._narrowed: dict[int, RuleBundles | None] = {}

    def narrowed(self, serving: int) -> "RuleBundles | None":
        """As these, of some rules only; None if no bundle loses a part of its rules."""
        if serving not in self._narrowed:
            lost = [0 < each.bits & serving < each.bits for each in self.each]
            rules, met, between = self._made_of
            self._narrowed[serving] = (
                RuleBundles(rules, met, between, givings=self.givings, serving=serving)
                if any(lost)
                else None
            )
        return self._narrowed[serving]

    def some(self, rules: int) -> int:
        """The bundles that have any of these rules."""
        if rules == EVERY_RULE:
            return self.every
        known = self._known.get(rules)
        if known is None:
            known = self._known[rules] = sum(
                1 << b for b, each in enumerate(self.each) if each.bits & rules
            )
        return known


def _bundled(
    some: Iterable[tuple[int, BasketRule]], shares: Sequence[bool], between: Lowest
) -> list[RuleBundle]:
    """Rules that stack on the same goods together, each other one alone."""
    groups: dict[Hashable, dict[int, BasketRule]] = {}
    for k, rule in some:
        groups.setdefault(rule.part if shares[k] else k, {})[k] = rule
    return [
        RuleBundle(sum([1 << k for k in group]), list(group.values()), between)
        for group in groups.values()
    ]


def _split_costs(bundles: Sequence[RuleBundle], shares: Sequence[bool]) -> int | None:
    """Set the weights of bundles that stack; return the widest of those that meet."""
    stacking = [b for b, each in enumerate(bundles) if shares[_first(each.bits)]]
    masks = [each.part.mask for each in bundles]
    meeting = [
        b for b in stacking if any(b != c and masks[b] & masks[c] for c in stacking)
    ]
    if not meeting:
        return None
    widest = max(meeting, key=lambda b: (len(bundles[b].part.indices), -b))
    others = [b for b in meeting if b != widest]
    for b in others:
        bundles[b].weight = max(
            sum(masks[c] >> i & 1 for c in others) for i in bits_of(masks[b])
        )
    return widest


def _first(bits: int) -> int:
    return (bits & -bits).bit_length() - 1
