"""What no combination between two settings can be better than. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.choice import Rank
from firmware.retail.pricing.best.coupons.coupon_sets import CouponSet
from firmware.retail.pricing.best.packing import Packing
from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.problem import CouponUse
from firmware.retail.pricing.best.rules.bundles import RuleBundles
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.rules.thresholds import Steps
from firmware.retail.pricing.best.settings import PriceSetting

Saves = Callable[[int], int]
"""At most what the basket rules of these bits save together, against the lower one."""


class Between:
    """The bounds between a lower and a higher setting, which may be the same."""

    def __init__(
        self, bundles: RuleBundles, low: PriceSetting, high: PriceSetting
    ) -> None:
        self._bundles = bundles
        self._low = low
        self._high = high
        self._saved = [each.saved(low, high) for each in bundles.each]
        self._packings: list[Packing] = []
        self._paid = self._packing([each.paid_fen for each in self._saved])
        self._known: dict[int, int] = {}
        self._known_missing: dict[tuple[MissingAmount, int], int] = {}
        self._missing = _of_gifts(bundles.givings, low, high)

    @property
    def steps(self) -> int:
        """How many decisions the bounds took so far."""
        return sum([each.steps for each in self._packings])

    def _packing(self, gains: Sequence[int]) -> Packing:
        packing = Packing(gains, self._bundles.overlaps)
        self._packings.append(packing)
        return packing

    def least_due_fen(self, coupons: CouponSet, enough_fen: int) -> int | None:
        """At least what is due with these coupons.

        None if a coupon's minimum can't be reached. Not refined above `enough_fen`.
        """
        off_fen = 0
        for use in coupons.uses:
            value_fen = use.coupon.value_fen(self._high.sum_fen(use.part))
            if not value_fen:
                return None
            off_fen += value_fen
        some = self._bundles.some(coupons.serving)
        least_fen = self._low.total_fen - self._saves_all(some) - off_fen
        least_fen = max(least_fen, rest_fen(self._low, coupons))
        if len(coupons.uses) != 1 or least_fen > enough_fen:
            return least_fen
        use = coupons.uses[0]
        if use.partly:
            return max(self._partly(use, some, off_fen), least_fen)
        refined_fen = _with_one((self._low, self._high), coupons, self._saves)
        return None if refined_fen is None else max(refined_fen, least_fen)

    def _partly(self, use: CouponUse, some: int, off_fen: int) -> int:
        """For a coupon on goods of which rules take a part.

        What is missing to its minimum is paid whatever else happens. Of a rate, half of
        each fen is paid at least.
        """
        low_fen = self._low.sum_fen(use.part)
        missing_fen = max(use.coupon.min_fen - low_fen, 0)
        base_fen = self._low.total_fen
        least_fen = 0
        if missing_fen > self._missing.fen:
            missing = MissingAmount(missing_fen, use.part)
            least_fen = base_fen - self._saves_missing(missing, some) - off_fen
        if use.coupon.price_bps is not None and 2 * use.coupon.price_bps >= BPS_WHOLE:
            value_fen = use.coupon.value_fen(low_fen + missing_fen) + 1
            half_fen = base_fen - self._saves_half(some) - value_fen
            least_fen = max(least_fen, half_fen)
        return least_fen

    @cached_property
    def _half(self) -> Packing:
        """Of those that may serve beside the widest bundle."""
        return self._half_of(self._bundles.beside)

    def _half_of(self, some: int) -> Packing:
        saved = enumerate(self._saved)
        return self._packing(
            [each.half_fen if some >> b & 1 else 0 for b, each in saved]
        )

    @cached_property
    def _free(self) -> Packing:
        return self._packing([each.free_fen for each in self._saved])

    def _saves_all(self, some: int) -> int:
        """At most what these bundles save; what is missing to a gift is paid."""
        saved_fen = self._saved_by(some)
        if not self._missing.fen:
            return saved_fen
        return min(saved_fen, self._saves_missing(self._missing, some))

    def _saves(self, rules: int) -> int:
        """At most what these rules save."""
        return self._saved_by(self._bundles.some(rules))

    def _saved_by(self, some: int) -> int:
        """At most what these bundles save."""
        known = self._known.get(some)
        if known is None:
            known = self._paid.most(some & ~self._bundles.widest_bit)
            if some & self._bundles.widest_bit:
                beside = some & self._bundles.beside
                others = (
                    self._paid.most(beside),
                    self._half.most(beside),
                    self._free.most(beside),
                )
                known = max(known, self._with_widest(others, 0))
            self._known[some] = known
        return known

    def _saves_half(self, some: int) -> int:
        """At most what these save if raising an amount costs half of it."""
        bundles = self._bundles
        saved_fen = self._half_of(some).most(some & ~bundles.widest_bit)
        if not some & bundles.widest_bit:
            return saved_fen
        beside = some & bundles.beside
        # Of half the cost, the widest bundle pays nothing, or all.
        others = self._half.most(beside), self._free.most(beside), _NEVER_FEN
        return max(saved_fen, self._with_widest(others, 0))

    def _saves_missing(self, missing: "MissingAmount", some: int) -> int:
        """At most what these save if something has to be raised for its own sake."""
        known = self._known_missing.get((missing, some))
        if known is None:
            bundles = self._bundles
            gains = [
                saved.beyond_fen(missing.fen)
                if each.part.mask & missing.part.mask
                else saved.paid_fen
                for each, saved in zip(bundles.each, self._saved, strict=True)
            ]
            without = some & ~bundles.widest_bit
            known = self._packing(gains).most(without) - missing.fen
            if some & bundles.widest_bit:
                beside = some & bundles.beside
                most = _NEVER_FEN, _NEVER_FEN, self._free.most(beside)
                known = max(known, self._with_widest(most, missing.fen))
            self._known_missing[missing, some] = known
        return known

    def _with_widest(self, others: tuple[int, int, int], missing_fen: int) -> int:
        """At most what the widest bundle saves, and others beside it.

        `others` is what these save if they pay for all that they raise, for half of it,
        for nothing: the widest bundle pays the rest.
        """
        widest = self._bundles.widest
        steps = None if widest is None else self._saved[widest].steps
        return 0 if steps is None else _shared(others, steps, missing_fen)


@dataclass(frozen=True, slots=True)
class MissingAmount:
    """What the amount of a part is to be raised at least, in fen."""

    fen: int
    part: BasketPart


def _shared(others: tuple[int, int, int], steps: Steps, missing_fen: int) -> int:
    best_fen = -_NEVER_FEN
    paid_fen, half_fen, free_fen = others
    slope = steps.slope
    for raised_fen, near_fen, far_fen in zip(*steps[:3], strict=True):
        cost_fen = max(raised_fen, missing_fen)
        rising = slope and raised_fen < missing_fen
        saved_fen = min(
            paid_fen + far_fen,
            half_fen
            - cost_fen // 2
            + (far_fen if rising or 2 * slope > BPS_WHOLE else near_fen),
            free_fen
            - cost_fen
            + (far_fen if rising or slope > BPS_WHOLE else near_fen),
        )
        best_fen = max(best_fen, saved_fen)
    return best_fen


_NEVER_FEN = 1 << 62


def rest_fen(low: PriceSetting, coupons: CouponSet) -> int:
    """What no rule and no coupon takes from."""
    return sum([low.states[cell][0] for cell in coupons.rest])


def least_in(setting: PriceSetting, coupons: CouponSet, saves: Saves) -> int | None:
    """At least what is due in one setting; None if a coupon's minimum is not reached.

    `saves`: at most what rules of these bits save.
    """
    off_fen = 0
    for use in coupons.uses:
        value_fen = use.coupon.value_fen(setting.sum_fen(use.part))
        if not value_fen:
            return None
        off_fen += value_fen
    least_fen = setting.total_fen - saves(coupons.serving) - off_fen
    least_fen = max(least_fen, rest_fen(setting, coupons))
    if len(coupons.uses) != 1:
        return least_fen
    with_one_fen = _with_one((setting, setting), coupons, saves)
    return None if with_one_fen is None else max(with_one_fen, least_fen)


def _with_one(
    between: tuple[PriceSetting, PriceSetting], coupons: CouponSet, saves: Saves
) -> int | None:
    """At least what is due: the coupon's goods, at its minimum at least, and others.

    What saves inside its goods makes the coupon worth less; rules on goods on both
    sides save at most their whole amount outside.
    """
    low, high = between
    use, serving = coupons.uses[0], coupons.serving
    low_fen = low.sum_fen(use.part)
    entering_fen = max(low_fen - saves(use.inside & serving), use.coupon.min_fen)
    if entering_fen > high.sum_fen(use.part):
        return None
    apart_fen = low.total_fen - low_fen - saves(~use.inside & serving)
    return apart_fen + entering_fen - use.coupon.value_fen(entering_fen)


def optimistic(least_fen: int, coupons: CouponSet, *, gifts: int, rules: int) -> Rank:
    """A rank that no choice with these numbers can be better than."""
    return (least_fen, len(coupons.uses), -gifts, 0, coupons.expiry, rules, (), ())


def _of_gifts(
    givings: Sequence[Giving], low: PriceSetting, high: PriceSetting
) -> MissingAmount:
    """The most that is missing to the minimum of a gift or add-on that is settled."""
    most = _NOTHING
    for giving in givings:
        if giving.bit & high.on:
            missing_fen = giving.min_fen - giving.measured_fen(low)
            if missing_fen > most.fen:
                most = MissingAmount(missing_fen, giving.part)
    return most


_NOTHING = MissingAmount(0, BasketPart(()))
