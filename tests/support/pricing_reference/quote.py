"""A whole price: the best combination, points, cash rounding, VAT."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.support.pricing_reference.best import Basket, Outcome, best
from tests.support.pricing_reference.conditions import coupon_fault, is_used_up, runs
from tests.support.pricing_reference.gifts import free_pieces
from tests.support.pricing_reference.given import (
    Member,
    Offer,
    bonuses_of,
    coupons_of,
    lines_fault,
    lines_of,
    member_of,
    offers_of,
)
from tests.support.pricing_reference.goods import Good, merged, over_lines
from tests.support.pricing_reference.policy_values import (
    Form,
    PolicyValues,
    earned,
    policy_values,
)
from tests.support.pricing_reference.rounding import half_up, split
from tests.support.pricing_reference.store_time import store_time


@dataclass(frozen=True)
class Situation:
    """A case's `given`, read: what is priced, for whom, by which numbers."""

    basket: Basket
    member: Member | None
    hub_away: bool
    cash: bool
    points: int
    """What the customer chose to pay with."""
    policy: PolicyValues
    coupon_faults: dict[str, str]
    bonuses: tuple[Offer, ...] = ()
    """Those that hold now for this member."""

    @property
    def exchange_points(self) -> int:
        return sum(good.qty * (good.exchange_points or 0) for good in self.basket.goods)

    @property
    def points_money(self) -> int:
        return self.points // self.policy.points_step * self.policy.points_money

    @property
    def tier(self) -> str:
        return self.member.tier if self.member else "none"


@dataclass(frozen=True)
class Priced:
    """A sale that can be paid. Amounts in fen, by good."""

    situation: Situation
    outcome: Outcome
    points_parts: list[int]
    amounts: list[int]
    """After all stages, before cash rounding."""
    payable: int

    @property
    def goods(self) -> Sequence[Good]:
        return self.situation.basket.goods

    @property
    def due(self) -> int:
        return sum(self.amounts)

    @property
    def points_used(self) -> int:
        return self.situation.points + self.situation.exchange_points

    @property
    def points_earned(self) -> int:
        if self.situation.member is None:
            return 0
        plain = earned(self.due, self.situation.tier, self.situation.policy)
        return plain + bonus_points(self.situation, self.goods, self.amounts)

    def by_line(self, amounts: Sequence[int]) -> dict[str, int]:
        free = free_pieces(self.goods, self.outcome.gifts)
        lines: dict[str, int] = {}
        for good, amount, n in zip(self.goods, amounts, free, strict=True):
            lines |= over_lines(good, amount, n)
        return lines


def bonus_points(
    case: Situation, goods: Sequence[Good], amounts: Sequence[int | Fraction]
) -> int:
    """What bonuses add if so much is paid for each of the goods.

    Each one counts the goods of its scope, excluded ones only if that is all goods.
    """
    found = 0
    for bonus in case.bonuses:
        counted = [good_counts(good, bonus) for good in goods]
        paid = sum(a for a, counts in zip(amounts, counted, strict=True) if counts)
        if not any(counted):
            continue
        if "points" in bonus.form:
            found += bonus.form["points"] * (
                paid >= max(1, bonus.form.get("from_fen", 1))
            )
        else:
            plain = earned(int(paid), case.tier, case.policy)
            found += plain * (bonus.form["multiply_bp"] - 10_000) // 10_000
    return found


def good_counts(good: Good, bonus: Offer) -> bool:
    if good.exchange_points is not None:
        return False
    return bonus.scope.is_everything or (not good.excluded and good.is_in(bonus.scope))


def situation(given: Form) -> Situation | str:
    """Or the reason why these lines cannot be priced."""
    fault = lines_fault(given)
    if fault:
        return fault
    now, member, policy = (
        store_time(given["at"]),
        member_of(given),
        policy_values(given),
    )
    hub_away = given.get("hub") == "away"
    coupons = coupons_of(given)
    faults = {c.id: coupon_fault(c, now, member, hub_away=hub_away) for c in coupons}
    basket = Basket(
        goods=merged(lines_of(given)),
        offers=tuple(
            one
            for one in offers_of(given)
            if runs(one, now, member) and not is_used_up(one, given, member)
        ),
        coupons=tuple(coupon for coupon in coupons if faults[coupon.id] is None),
        tier_bp=policy.tier_bp.get(member.tier) if member else None,
        member=member is not None,
    )
    return Situation(
        basket=basket,
        member=member,
        hub_away=hub_away,
        cash=given.get("tender") == "cash",
        points=given.get("points", 0),
        policy=policy,
        coupon_faults={id_: fault for id_, fault in faults.items() if fault},
        bonuses=tuple(one for one in bonuses_of(given) if runs(one, now, member)),
    )


def priced(given: Form) -> Priced | str:
    """The sale, or the reason why it is refused."""
    case = situation(given)
    return case if isinstance(case, str) else priced_in(case)


def priced_in(case: Situation) -> Priced | str:
    outcome = best(case.basket)
    fault = points_fault(case, outcome.due)
    if fault:
        return fault
    parts = split(case.points_money, outcome.amounts)
    amounts = [a - part for a, part in zip(outcome.amounts, parts, strict=True)]
    due = sum(amounts)
    payable = to_pay_in_cash(due, case.policy) if case.cash else due
    return Priced(case, outcome, parts, amounts, payable)


def points_fault(case: Situation, due: int) -> str | None:
    """Why the customer's points are refused, or None."""
    if type(case.points) is not int:
        return "not_integer"
    if not case.points and not case.exchange_points:
        return None
    if case.member is None:
        return "no_member"
    return "hub_away" if case.hub_away else number_fault(case, due, case.member)


def number_fault(case: Situation, due: int, member: Member) -> str | None:
    if case.points < 0 or case.points % case.policy.points_step:
        return "points_step"
    if case.points + case.exchange_points > member.points:
        return "points_short"
    return "points_over" if case.points_money > due else None


def to_pay_in_cash(due: int, policy: PolicyValues) -> int:
    """The amount due in cash; rounding never leaves nothing of it (decision 0175)."""
    steps = Fraction(due, policy.cash_step)
    whole = half_up(steps) if policy.cash_rounding == "half_up" else int(steps)
    return whole * policy.cash_step or due


def quote(given: Form) -> dict[str, object]:
    sale = priced(given)
    if isinstance(sale, str):
        return {"refuse": sale}
    outcome, case = sale.outcome, sale.situation
    lines = sale.by_line(sale.amounts)
    return {
        "payable": sale.payable,
        "lines": lines,
        "lines_sorted": sorted(lines.values(), reverse=True),
        "rules": outcome.rules,
        "coupon_used": outcome.coupon.id if outcome.coupon else None,
        "coupon_refused": case.coupon_faults,
        "gifts": outcome.gift_articles,
        "points_used": sale.points_used,
        "points_earned": sale.points_earned,
        "balance_after": balance_after(sale),
        "tier_price": outcome.tier_price,
        "vat": vat(sale),
    }


def balance_after(sale: Priced) -> int | None:
    member = sale.situation.member
    if member is None:
        return None
    return member.points - sale.points_used + sale.points_earned


def vat(sale: Priced) -> dict[str, int]:
    """The tax inside what is due, once for each rate (A31, A39)."""
    sums: dict[int, int] = {}
    for good, amount in zip(sale.goods, sale.amounts, strict=True):
        if good.vat_bp is not None:
            sums[good.vat_bp] = sums.get(good.vat_bp, 0) + amount
    return {
        str(rate): half_up(Fraction(amount * rate, 10_000 + rate))
        for rate, amount in sorted(sums.items())
    }


def max_points(given: Form) -> dict[str, object]:
    """The most that the customer may choose (A12, A15)."""
    case = situation({**given, "points": 0})
    if isinstance(case, str):
        return {"refuse": case}
    if case.member is None or case.hub_away:
        return {"max_points": 0}
    policy = case.policy
    left = max(0, case.member.points - case.exchange_points)
    steps = min(
        left // policy.points_step, best(case.basket).due // policy.points_money
    )
    return {"max_points": steps * policy.points_step}
