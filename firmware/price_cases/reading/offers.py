"""The offers of a case as rows of the policy. Pure."""

from dataclasses import fields
from typing import Any

from firmware.base.config_faults import listed
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.price_cases.reading.faults import BAD_CASE
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.conditions import MAX_FEN
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    Offer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import Scope

FEN = Range(0, MAX_FEN)
SOME_FEN = Range(1, MAX_FEN)
RATE = Range(0, 10_000)
PIECES = Range(1, 9_999)
MANY = Range(1, 1_000_000)
BUDGET = Range(1, 10_000_000_000)
WEEKDAY = Range(1, 7)

LIMITS = ("order_pieces_max", "limit", "pieces_max", "times", "times_max", "cap")
"""How often an order may use an offer; a number has one meaning and several names."""

Numbers = dict[str, Any]
"""Keyword arguments of a row."""


def scope_of(form: CaseForm) -> Scope:
    """The goods of a rule or a coupon; without any name, all."""
    scope = form.form("scope")
    found = Scope(**{each.name: scope.texts(each.name) for each in fields(Scope)})
    scope.done()
    return found


def conditions_of(form: CaseForm) -> Numbers:
    """What all offers have in common."""
    return {
        **rule_conditions_of(form),
        "exclusive": form.flag("exclusive"),
        "member_times_max": form.some("member_times_max", PIECES),
        "member_day_times_max": form.some("member_day_times_max", PIECES),
        "day_times_max": form.some("day_times_max", MANY),
        "budget_fen": form.some("budget", BUDGET),
    }


def rule_conditions_of(form: CaseForm) -> Numbers:
    """What offers and bonuses have in common."""
    hours = form.texts("hours")
    return {
        "id": form.name("id"),
        "scope": scope_of(form),
        "members": form.flag("members"),
        "tiers": tiers_of(form),
        "birthday": form.flag("birthday"),
        "hours": _spans(form, hours),
        "weekdays": form.numbers("weekdays", WEEKDAY),
        "from_day": form.day("from"),
        "until_day": form.day("until"),
    }


def tiers_of(form: CaseForm) -> tuple[Tier, ...]:
    """The tiers that a rule is for."""
    names = form.texts("tiers")
    known = [Tier(name) for name in names if name in set(Tier)]
    if len(known) < len(names):
        form.refuse("tiers", list(names), listed(Tier), reason=BAD_CASE)
    return tuple(known)


def _spans(form: CaseForm, hours: tuple[str, ...]) -> tuple[str, ...]:
    """["11:00", "14:00"] is one span of hours, as in the policy ``11:00-14:00``."""
    if not hours:
        return ()
    if all("-" in each for each in hours):
        return hours
    two = 2
    if len(hours) != two or not all(map(_is_time, hours)):
        instead = Phrase('two times such as ["11:00", "14:00"]')
        form.refuse("hours", list(hours), instead, reason=BAD_CASE)
        return ()
    return ("-".join(hours),)


def _is_time(text: str) -> bool:
    hour, _, minute = text.partition(":")
    digits = hour.isdecimal() and minute.isdecimal() and len(text) == len("00:00")
    return text == "24:00" or (digits and int(hour) < 24 and int(minute) < 60)  # noqa: PLR2004


def limit_of(form: CaseForm) -> int | None:
    """How often an order may use an offer, None for any number."""
    given = form.present(LIMITS)
    return form.some(given[0], PIECES) if given else None


def article_offer(form: CaseForm) -> Offer:
    """Another price for a piece: `price_bp`, `price` or `off`."""
    given = form.present(("price_bp", "price", "price_per_kg", "off"))
    if len(given) != 1:
        instead = Phrase("one of price_bp, price, price_per_kg and off")
        form.refuse("price_bp", given or None, instead, reason=BAD_CASE)
    return ArticleOffer(
        price_bps=form.some("price_bp", RATE),
        price_fen=form.some("price", FEN),
        kg_price_fen=form.some("price_per_kg", FEN),
        off_fen=form.some("off", FEN),
        stack_tier=form.flag("stackable"),
        order_pieces_max=limit_of(form),
        **conditions_of(form),
    )


def spend_offer(form: CaseForm) -> Offer:
    """满减 and its kin: `steps`, `every` or `steps_bp`, in fen or in pieces."""
    by_pieces = form.choice("by", ("fen", "amount", "qty"), "fen") == "qty"
    threshold = PIECES if by_pieces else SOME_FEN
    given = form.present(("steps", "steps_bp", "every"))
    if len(given) != 1:
        instead = Phrase("one of steps, steps_bp and every")
        form.refuse("steps", given or None, instead, reason="steps")
    return SpendOffer(
        steps=tuple(_steps(form, threshold, by_pieces=by_pieces)),
        max_off_fen=form.some("max_off", SOME_FEN),
        stack=form.flag("stack"),
        **_every(form, threshold, by_pieces=by_pieces),
        **conditions_of(form),
    )


def _steps(form: CaseForm, threshold: Range, *, by_pieces: bool) -> list[SpendStep]:
    """In the order of the file, which must rise in a policy (A35)."""
    begins = "from_pieces" if by_pieces else "from_fen"
    ranges = {"off_fen": ("steps", FEN), "price_bps": ("steps_bp", RATE)}
    return [
        SpendStep(**{begins: at, benefit: value})
        for benefit, (key, values) in ranges.items()
        for at, value in form.pairs(key, (threshold, values))
    ]


def _every(form: CaseForm, threshold: Range, *, by_pieces: bool) -> Numbers:
    times = form.some("cap", PIECES)
    if not form.has("every"):
        return {}
    each, off_fen = form.pair("every", (threshold, SOME_FEN))
    begins = "every_pieces" if by_pieces else "every_fen"
    return {begins: each, "every_off_fen": off_fen, "times_max": times}


def gift_offer(form: CaseForm) -> Offer:
    """Goods that are given from `min` on."""
    return GiftOffer(
        article=form.name("article"),
        min_fen=form.required("min", FEN),
        pieces=form.whole("qty", PIECES, default=1),
        repeat=form.flag("repeat"),
        times_max=limit_of(form),
        **conditions_of(form),
    )
