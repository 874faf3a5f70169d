"""The most that basket rules save together: weighted set packing. Pure."""

from collections.abc import Sequence

STEPS_MAX = 300


class Packing:
    """The largest sum of gains of rules that can serve side by side (A06).

    Exact for up to `steps_max` decisions, then at least as much: a bound in any case.
    Rules come with those first that have most others in their way: after these are
    decided, few are left in anybody's way. `steps` counts the decisions.
    """

    __slots__ = ("_gains", "_known", "_overlaps", "_steps_max", "_useful", "steps")

    def __init__(
        self,
        gains: Sequence[int],
        overlaps: Sequence[int],
        *,
        steps_max: int = STEPS_MAX,
    ) -> None:
        self._steps_max = steps_max
        self._gains = gains
        self._overlaps = overlaps
        self._useful = sum([1 << k for k, gain in enumerate(gains) if gain])
        self._known: dict[int, int] = {0: 0}
        self.steps = 0

    def most(self, available: int) -> int:
        """The largest sum among the rules of these bits."""
        available &= self._useful
        known = self._known.get(available)
        if known is None:
            exact = self.steps < self._steps_max
            known = self._search(available) if exact else self._cliques(available)
            self._known[available] = known
        return known

    def _search(self, available: int) -> int:
        total, gains = 0, self._gains
        while available:
            bit = available & -available
            available ^= bit
            k = bit.bit_length() - 1
            others = self._overlaps[k] & available
            if not others or gains[k] >= self._sum(others):
                available &= ~others
                total += gains[k]
                continue
            apart = available & ~self._reached(others, available)
            available ^= apart
            self.steps += 1
            with_it = gains[k] + self.most(available & ~others)
            total += max(with_it, self.most(available))
            available = apart
        return total

    def _reached(self, some: int, available: int) -> int:
        """The available rules that some are in the way of, directly or over others."""
        reached = new = some
        while new:
            bit = new & -new
            new ^= bit
            more = self._overlaps[bit.bit_length() - 1] & available & ~reached
            reached |= more
            new |= more
        return reached

    def _cliques(self, available: int) -> int:
        """At most the sum: of rules that are all in each other's way, one serves."""
        total = 0
        while available:
            bit = available & -available
            k = bit.bit_length() - 1
            clique, best = bit, self._gains[k]
            others = self._overlaps[k] & available
            while others:
                bit = others & -others
                k = bit.bit_length() - 1
                clique |= bit
                best = max(best, self._gains[k])
                others &= self._overlaps[k]
            available &= ~clique
            total += best
        return total

    def _sum(self, some: int) -> int:
        total = 0
        while some:
            bit = some & -some
            some ^= bit
            total += self._gains[bit.bit_length() - 1]
        return total
