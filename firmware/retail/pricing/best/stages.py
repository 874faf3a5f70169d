"""The amounts of a choice after the basket stage and after the coupons. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from firmware.retail.pricing.best.problem import CouponUse
from firmware.retail.pricing.best.rules.meetings import BasketRule
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.best.view import View


def after_rules(view: View, rules: Iterable[BasketRule]) -> list[int]:
    """Each item's amount after the basket rules.

    All measure what enters the stage (A06); together they take no more off an item
    than it costs, which matters only where offers stack.
    """
    left = list(view.amounts)
    for rule in _in_order(rules):
        _serve(rule, view, left)
    return left


def rule_offs(view: View, rules: Iterable[BasketRule]) -> Iterator[tuple[str, int]]:
    """The id of each basket rule, and what it takes off what those before it left."""
    left = list(view.amounts)
    for rule in _in_order(rules):
        before_fen = sum(left)
        _serve(rule, view, left)
        yield rule.id, before_fen - sum(left)


def _in_order(rules: Iterable[BasketRule]) -> list[BasketRule]:
    return sorted(rules, key=lambda rule: rule.id)


def _serve(rule: BasketRule, view: View, left: list[int]) -> None:
    parts = shared_fen(rule.off_fen(view), rule.weights(view))
    take_off(left, rule.part.indices, parts)


def after_coupons(
    amounts: Sequence[int], coupons: Iterable[CouponUse]
) -> tuple[list[int], list[int]]:
    """Each item's amount after the coupons, and what each coupon takes off.

    All measure what enters the stage (A08).
    """
    left, values = list(amounts), list[int]()
    for use in coupons:
        entering = [amounts[i] for i in use.part.indices]
        value_fen = use.coupon.value_fen(sum(entering))
        before_fen = sum(left)
        take_off(left, use.part.indices, shared_fen(value_fen, entering))
        values.append(before_fen - sum(left))
    return left, values


def take_off(left: list[int], indices: Sequence[int], parts: Sequence[int]) -> None:
    """Take the parts off; if one is more than is left, all are shared anew."""
    held = [left[i] for i in indices]
    if any(part > amount for part, amount in zip(parts, held, strict=True)):
        parts = shared_fen(min(sum(parts), sum(held)), held)
    for index, part in zip(indices, parts, strict=True):
        left[index] -= part
