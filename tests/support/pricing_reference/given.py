"""A case's `given` as values; what cannot be priced at all is a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.rounding import half_up

MAX_PIECES = 1_000_000
MAX_GRAMS = 10_000_000


@dataclass(frozen=True)
class Scope:
    """An article, a category, a brand or a tag of it; without any, everything."""

    articles: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        return not (self.articles or self.categories or self.brands or self.tags)

    def covers(self, other: "Scope") -> bool:
        """Whether every article of the other one surely is in this one."""
        return self.is_everything or (
            not other.is_everything
            and self.articles >= other.articles
            and self.categories >= other.categories
            and self.brands >= other.brands
            and self.tags >= other.tags
        )


@dataclass(frozen=True)
class Line:
    """What was scanned. What was weighed or labelled is one piece (A03)."""

    id: str
    article: str
    category: str
    unit: int
    """Listed price of a piece in fen; of what was weighed, of the line."""
    qty: int
    excluded: bool
    no_tier: bool
    exchange_points: int | None
    """What a piece costs in points."""
    vat_bp: int | None
    brand: str = ""
    tags: frozenset[str] = frozenset()
    member_unit: int | None = None
    """What a member pays for a piece, of what was weighed for the line."""


@dataclass(frozen=True)
class Member:
    tier: str
    points: int
    birthday: str | None
    birthday_used_year: int | None


@dataclass(frozen=True)
class Offer:
    """`form` has the numbers of its kind: article, mj or gift."""

    id: str
    kind: str
    scope: Scope
    exclusive: bool
    form: Form


@dataclass(frozen=True)
class Coupon:
    id: str
    scope: Scope
    exclusive: bool
    form: Form


def scope_of(form: Form) -> Scope:
    scope: Form = form.get("scope") or {}
    names = ("articles", "categories", "brands", "tags")
    return Scope(*(frozenset(scope.get(name) or ()) for name in names))


def offers_of(given: Form) -> list[Offer]:
    return [
        Offer(
            form["id"], form["kind"], scope_of(form), bool(form.get("exclusive")), form
        )
        for form in given.get("offers") or ()
    ]


def bonuses_of(given: Form) -> list[Offer]:
    """Bonuses are read as offers: their conditions are the same."""
    return [
        Offer(form["id"], "bonus", scope_of(form), exclusive=False, form=form)
        for form in given.get("bonuses") or ()
    ]


def coupons_of(given: Form) -> list[Coupon]:
    return [
        Coupon(form["id"], scope_of(form), bool(form.get("exclusive")), form)
        for form in given.get("coupons") or ()
    ]


def member_of(given: Form) -> Member | None:
    form: Form | None = given.get("member")
    if form is None:
        return None
    return Member(
        form.get("tier", "none"),
        form.get("points", 0),
        form.get("birthday"),
        form.get("birthday_used_year"),
    )


def lines_fault(given: Form) -> str | None:
    """Why these lines cannot be priced, or None."""
    if not given["lines"]:
        return "empty_basket"
    faults = [fault for form in given["lines"] if (fault := line_fault(form))]
    return faults[0] if faults else None


def line_fault(form: Form) -> str | None:
    prices = present(form, ("price", "price_per_kg", "amount"))
    quantities = present(form, ("qty", "grams"))
    points = present(form, ("exchange_points",))
    if any(type(number) is not int for number in (*prices, *quantities, *points)):
        return "not_integer"
    if any(price < 0 for price in (*prices, *points)):
        return "negative_price"
    limit = MAX_GRAMS if "grams" in form else MAX_PIECES
    if any(not 1 <= quantity <= limit for quantity in quantities):
        return "bad_quantity"
    return None


def present(form: Form, keys: Iterable[str]) -> list[int]:
    return [form[key] for key in keys if form.get(key) is not None]


def lines_of(given: Form) -> list[Line]:
    """Only of lines without a fault."""
    points = {form["article"]: form["points"] for form in given.get("rewards") or ()}
    return [
        Line(
            id=form["id"],
            article=form["article"],
            category=form.get("category", ""),
            unit=listed_unit(form),
            qty=form.get("qty", 1) if "price" in form else 1,
            excluded=bool(form.get("excluded")),
            no_tier=bool(form.get("no_tier")),
            exchange_points=exchange_points(form, points),
            vat_bp=form.get("vat_bp"),
            brand=form.get("brand", ""),
            tags=frozenset(form.get("tags") or ()),
            member_unit=member_unit(form),
        )
        for form in given["lines"]
    ]


def exchange_points(form: Form, points: dict[str, int]) -> int | None:
    """Of a piece: its own, or those that the rewards catalogue names (A18)."""
    if form.get("exchange"):
        return points[form["article"]]
    return form.get("exchange_points")


def member_unit(form: Form) -> int | None:
    """A label has its own price."""
    price = form.get("member_price")
    if price is None or "amount" in form:
        return None
    if "price_per_kg" in form:
        return half_up(Fraction(price * form["grams"], 1000))
    return price


def listed_unit(form: Form) -> int:
    if "amount" in form:
        return form["amount"]
    if "price_per_kg" not in form:
        return form["price"]
    exact = Fraction(form["price_per_kg"] * form["grams"], 1000)
    # What is weighed and has a price is not given away (decision 0175).
    return max(half_up(exact), 1 if exact else 0)
