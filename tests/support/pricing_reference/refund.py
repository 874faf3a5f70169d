"""Refunds one after the other, by what all of them so far come to (A21-A25, A34)."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from tests.support.pricing_reference.gifts import Gift
from tests.support.pricing_reference.goods import paying_pieces
from tests.support.pricing_reference.policy_values import Form, earned
from tests.support.pricing_reference.quote import Priced, bonus_points, priced
from tests.support.pricing_reference.rounding import half_up, split


@dataclass
class SoldLine:
    """A line of a paid sale, and how many of its pieces came back."""

    article: str
    pieces: int
    paying: int
    due: int
    """Its part of what was due before cash rounding."""
    paid: int
    """Its part of what was paid."""
    points_money: int
    exchange_points: int
    """For a piece."""
    back: int = 0

    def share(self, amount: int) -> int:
        """Of the pieces that came back, half up."""
        return half_up(Fraction(amount * self.back, self.pieces))

    @property
    def free_back(self) -> int:
        """Paid pieces come back before free ones."""
        return max(0, self.back - self.paying)


@dataclass
class Totals:
    """What all refunds so far come to."""

    money: int = 0
    points_taken: int = 0
    points_back: int = 0
    coupon_back: list[str] = field(default_factory=list[str])
    gift_due: list[str] = field(default_factory=list[str])


def refund(given: Form) -> dict[str, object]:
    sale = priced(given)
    if isinstance(sale, str):
        return {"refuse": sale}
    lines = sold_lines(sale)
    before = Totals()
    steps: list[dict[str, object]] = []
    for items in given["refunds"]:
        fault = book(lines, items)
        now = before if fault else totals(sale, lines, before)
        steps.append({"refuse": fault} if fault else difference(before, now))
        before = now
    result: dict[str, object] = {
        "paid": sale.payable,
        "points_earned": sale.points_earned,
        "steps": steps,
    }
    refusals = [step["refuse"] for step in steps if "refuse" in step]
    return {**result, "refuse": refusals[0]} if refusals else result


def sold_lines(sale: Priced) -> dict[str, SoldLine]:
    due = sale.by_line(sale.amounts)
    paid = paid_parts(sale, due)
    points_money = points_parts(sale, due)
    lines: dict[str, SoldLine] = {}
    for i, good in enumerate(sale.goods):
        free = sum(gift.free[i] for gift in sale.outcome.gifts)
        costs = sale.outcome.prices[i].unit > 0
        # What costs nothing comes back as a gift does.
        paying = paying_pieces(good, free if costs else good.qty)
        for (line_id, qty), n in zip(good.lines, paying, strict=True):
            lines[line_id] = SoldLine(
                article=good.article,
                pieces=qty,
                paying=n,
                due=due[line_id],
                paid=paid[line_id],
                points_money=points_money[line_id],
                exchange_points=good.exchange_points or 0,
            )
    return lines


def paid_parts(sale: Priced, due: dict[str, int]) -> dict[str, int]:
    """Each line's part of what was paid, in the order of articles and ids (A04)."""
    ids = [line_id for good in sale.goods for line_id, _ in good.lines]
    ids.sort(key=lambda line_id: (article_of(sale, line_id), line_id))
    parts = split(sale.payable, [due[line_id] for line_id in ids])
    return dict(zip(ids, parts, strict=True))


def article_of(sale: Priced, line_id: str) -> str:
    return next(
        good.article
        for good in sale.goods
        if line_id in {each for each, _ in good.lines}
    )


def points_parts(sale: Priced, due: dict[str, int]) -> dict[str, int]:
    """What points paid of each line: what was due before them less what is due."""
    before = sale.by_line(sale.outcome.amounts)
    return {line_id: before[line_id] - due[line_id] for line_id in due}


def book(lines: dict[str, SoldLine], items: list[Form]) -> str | None:
    """Counts the pieces as returned, all of the items or, with a fault, none."""
    wanted: dict[str, int] = {}
    for item in items:
        line = lines.get(item["line"])
        if line is None:
            return "refund_too_much"
        taken = wanted.get(item["line"], 0)
        left = line.pieces - line.back - taken
        qty = item.get("qty", max(left, 1))
        if type(qty) is not int:
            return "not_integer"
        if qty < 1:
            return "bad_quantity"
        if qty > left:
            return "refund_too_much"
        wanted[item["line"]] = taken + qty
    for line_id, qty in wanted.items():
        lines[line_id].back += qty
    return None


def totals(sale: Priced, lines: dict[str, SoldLine], before: Totals) -> Totals:
    whole = all(line.back == line.pieces for line in lines.values())
    coupon = sale.outcome.coupon
    return Totals(
        money=sum(line.share(line.paid) for line in lines.values()),
        points_taken=points_taken(sale, lines),
        points_back=sale.points_used if whole else points_back(sale, lines),
        coupon_back=[coupon.id] if coupon and whole else [],
        gift_due=before.gift_due + gifts_due(sale, lines, before),
    )


def points_taken(sale: Priced, lines: dict[str, SoldLine]) -> int:
    """Earned with all less earned with what remains (A24)."""
    if sale.situation.member is None:
        return 0
    kept = sale.due - sum(line.share(line.due) for line in lines.values())
    case = sale.situation
    amounts = [
        sum(
            lines[line_id].due - lines[line_id].share(lines[line_id].due)
            for line_id, _ in good.lines
        )
        for good in sale.goods
    ]
    remains = earned(kept, case.tier, case.policy)
    return sale.points_earned - remains - bonus_points(case, sale.goods, amounts)


def points_back(sale: Priced, lines: dict[str, SoldLine]) -> int:
    """By the points money of what came back, floored; exchanged pieces by theirs."""
    policy = sale.situation.policy
    money = sum(line.share(line.points_money) for line in lines.values())
    exchanged = sum(line.back * line.exchange_points for line in lines.values())
    return money * policy.points_step // policy.points_money + exchanged


def gifts_due(sale: Priced, lines: dict[str, SoldLine], before: Totals) -> list[str]:
    """Pieces that now must come back, one entry each (A34)."""
    due: Counter[str] = Counter()
    for gift in sale.outcome.gifts:
        if kept_for(gift, sale, lines) < gift.offer.form["min"]:
            due[gift.article] += gift.pieces
    for line in lines.values():
        due[line.article] -= line.free_back
    return sorted((due - Counter(before.gift_due)).elements())


def kept_for(gift: Gift, sale: Priced, lines: dict[str, SoldLine]) -> Fraction:
    """What the gift's threshold is measured on, of the pieces that were kept."""
    entering = sale.outcome.entering
    kept = Fraction(0)
    within = entering.within(gift.offer.scope)
    for good, price, inside in zip(
        sale.goods, sale.outcome.prices, within, strict=True
    ):
        for line_id, _ in good.lines:
            line = lines[line_id]
            paying = max(0, line.paying - line.back)
            kept += price.unit * paying if inside else 0
    return kept


def difference(before: Totals, now: Totals) -> dict[str, object]:
    return {
        "money": now.money - before.money,
        "points_taken": now.points_taken - before.points_taken,
        "points_back": now.points_back - before.points_back,
        "coupon_back": [c for c in now.coupon_back if c not in before.coupon_back],
        "gift_due": now.gift_due[len(before.gift_due) :],
    }
