"""The most that basket rules save together: weighted set packing. Pure."""

from collections.abc import Sequence


class Packing:
    """The largest sum of gains of rules that can serve side by side (A06).

    Exact. Rules come with those first that have most others in their way: after these
    are decided, few are left in anybody's way.
    """

    def __init__(self, gains: Sequence[int], overlaps: Sequence[int]) -> None:
        self._gains = gains
        self._overlaps = overlaps
        self._known: dict[int, int] = {0: 0}

    def most(self, available: int) -> int:
        """The largest sum among the rules of these bits."""
        known = self._known.get(available)
        if known is None:
            known = self._known[available] = self._search(available)
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
            elif gains[k]:
                with_it = gains[k] + self.most(available & ~others)
                return total + max(with_it, self.most(available))
        return total

    def _sum(self, some: int) -> int:
        total = 0
        while some:
            bit = some & -some
            some ^= bit
            total += self._gains[bit.bit_length() - 1]
        return total
