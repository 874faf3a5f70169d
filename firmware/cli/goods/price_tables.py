"""A case of the shop's rules as tables for people."""

from collections.abc import Iterator, Mapping
from typing import cast

from firmware.base.wording.phrases import Phrase, joined, listing, verbatim
from firmware.cli.output import say
from firmware.cli.tables import TableColumn, say_table
from firmware.price_cases.case import ComputedCase
from firmware.price_cases.explained import ExplainedSale, explained
from firmware.price_cases.kinds.quote import balance_after, vat_of
from firmware.price_cases.sale import CaseSale
from firmware.price_cases.unused import unused_coupons, unused_offers
from firmware.price_cases.words import UNUSED, reason_of
from firmware.retail.money import yuan
from firmware.retail.pricing.best.problem import MEMBER_RULE, TIER_RULE
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.quote import EXCHANGE_RULE, POINTS_RULE, PriceStage

FAULTS_SHOWN = 20
LINES = (
    TableColumn(Phrase("line")),
    TableColumn(Phrase("article"), long=True),
    TableColumn(Phrase("how much"), number=True),
    TableColumn(Phrase("listed"), number=True),
    TableColumn(Phrase("offers"), number=True),
    TableColumn(Phrase("basket"), number=True),
    TableColumn(Phrase("coupon"), number=True),
    TableColumn(Phrase("points"), number=True),
)
RULES = (
    TableColumn(Phrase("stage")),
    TableColumn(Phrase("rule"), long=True),
    TableColumn(Phrase("takes off"), number=True),
)
STEPS = (
    TableColumn(Phrase("refund"), number=True),
    TableColumn(Phrase("money back"), number=True),
    TableColumn(Phrase("points taken"), number=True),
    TableColumn(Phrase("points back"), number=True),
    TableColumn(Phrase("coupons back")),
    TableColumn(Phrase("gifts due")),
)
STAGES: Mapping[PriceStage, Phrase] = {
    PriceStage.ARTICLE: Phrase("article offer"),
    PriceStage.TIER: Phrase("tier price"),
    PriceStage.GIFT: Phrase("gift or add-on"),
    PriceStage.BASKET: Phrase("basket offer"),
    PriceStage.COUPON: Phrase("coupon"),
    PriceStage.POINTS: Phrase("points"),
    PriceStage.CASH_ROUNDING: Phrase("cash rounding"),
}
NAMES = {
    MEMBER_RULE: Phrase("member price"),
    EXCHANGE_RULE: Phrase("goods for points"),
}
ANSWERS = (
    TableColumn(Phrase("ask"), number=True),
    TableColumn(Phrase("balance"), number=True),
    TableColumn(Phrase("left of each earning"), long=True),
)


def explain(result: ComputedCase) -> None:
    """Print one case: its lines, rules, coupons, points, VAT and hint."""
    say("", verbatim(f"[{result.case.id}] {result.case.note}".rstrip()))
    refused = result.found.get("refuse")
    if refused is not None:
        say(Phrase("refused: {reason}", reason=reason_of(str(refused))))
        say(*(fault.phrase for fault in result.faults[:FAULTS_SHOWN]))
    sale = None if result.faults else explained(result.case)
    if sale is None:
        _say_values(result)
        return
    _say_sale(sale)
    steps = cast("list[Mapping[str, object]]", result.found.get("steps", []))
    say_table(STEPS, [_step(n, step) for n, step in enumerate(steps, start=1)])
    if "max_points" in result.found:
        points = result.found["max_points"]
        say(Phrase("at most {points} points can be used", points=points))


def _say_values(result: ComputedCase) -> None:
    found = dict(result.found)
    answers = cast("list[Mapping[str, object]]", found.pop("answers", []))
    say_table(ANSWERS, [_answer(n, each) for n, each in enumerate(answers, start=1)])
    ids = cast("list[str]", found.pop("refused", []))
    if ids:
        say(Phrase("refused: {reason}", reason=", ".join(ids)))
    if "ok" in found:
        say(_judged(found))
    for key, value in found.items():
        if key not in {"refuse", "why", "ok", "faults"}:
            say(verbatim(f"{key}: {value}"))


def _answer(number: int, answer: Mapping[str, object]) -> tuple[str, ...]:
    lots = cast("Mapping[str, int]", answer["lots"])
    left = ", ".join(f"{name} {points}" for name, points in lots.items())
    return (str(number), str(answer["balance"]), left)


def _judged(found: Mapping[str, object]) -> Phrase:
    """Whether a fragment of a policy may be published, and what may not be in it."""
    if found["ok"]:
        return Phrase("this may be published")
    words = [reason_of(word) for word in cast("list[str]", found["faults"])]
    why = [verbatim(each) for each in cast("list[str]", found.get("why", []))]
    return joined(
        "\n", (Phrase("this is refused: {reasons}", reasons=listing(words)), *why)
    )


def _say_sale(found: ExplainedSale) -> None:
    sale = found.sale
    say(Phrase("yuan after each stage:"))
    say_table(LINES, [_line(found, line.key) for line in found.lines])
    say_table(RULES, list(_rules(found)))
    say(Phrase("to pay: {yuan} yuan", yuan=yuan(sale.payable_fen)))
    for rule, article in sale.gifts:
        say(Phrase("gift of {rule}: {article}", rule=rule, article=article))
    for name, reason in sale.coupons_refused.items():
        say(
            Phrase(
                "coupon {name} is refused: {reason}",
                name=name,
                reason=reason_of(reason.value),
            )
        )
    _say_unused(sale)
    _say_points(sale)
    for rate, fen in vat_of(sale).items():
        percent = f"{int(rate) / 100:g}"
        say(
            Phrase(
                "VAT {percent} %: {yuan} yuan inside", percent=percent, yuan=yuan(fen)
            )
        )
    _say_hint(found)


def _say_points(sale: CaseSale) -> None:
    for goods in sale.basket.request.goods:
        if goods.exchange_points:
            points = goods.exchange_points * goods.pieces
            say(
                Phrase(
                    "{article} costs {points} points, no money",
                    article=goods.article,
                    points=points,
                )
            )
    balance = balance_after(sale)
    if balance is not None:
        say(
            Phrase(
                "points: {used} used, {earned} earned, balance {balance}",
                used=sale.points_used,
                earned=sale.earned_points,
                balance=balance,
            )
        )


def _say_unused(sale: CaseSale) -> None:
    for rule, why in unused_offers(sale):
        say(Phrase("{rule} is not used: {reason}", rule=rule, reason=UNUSED[why]))
    for name, why in unused_coupons(sale):
        reason = UNUSED[why]
        say(Phrase("coupon {name} is not used: {reason}", name=name, reason=reason))


def _say_hint(found: ExplainedSale) -> None:
    hint = found.hint
    if hint is None:
        return
    add, pay = yuan(hint.add_fen), yuan(hint.pay_then_fen)
    if hint.gift:
        say(
            Phrase(
                "{add} yuan more brings {gift}: then {pay} to pay ({rule})",
                add=add,
                gift=hint.gift,
                pay=pay,
                rule=hint.rule,
            )
        )
    else:
        say(
            Phrase(
                "with {add} yuan more only {pay} to pay ({rule})",
                add=add,
                pay=pay,
                rule=hint.rule,
            )
        )


def _line(found: ExplainedSale, key: str) -> tuple[str, ...]:
    line = next(each for each in found.lines if each.key == key)
    goods = found.goods[key]
    stages = (
        line.listed_fen,
        line.article_fen,
        line.basket_fen,
        line.coupon_fen,
        line.net_fen,
    )
    return (key, goods.article, _amount(goods), *map(yuan, stages))


def _amount(goods: PricedGoods) -> str:
    if goods.weight_g is not None:
        return f"{goods.weight_g} g"
    return str(goods.pieces)


def _rules(found: ExplainedSale) -> Iterator[tuple[str, ...]]:
    yield Phrase("listed"), "", yuan(found.listed_fen)
    for taken in found.taken:
        yield STAGES[taken.stage], _rule(found, taken.rule), yuan(-taken.off_fen)


def _rule(found: ExplainedSale, rule: str) -> Phrase:
    basket = found.sale.basket
    if rule == TIER_RULE:
        return verbatim(basket.tier.value)
    if rule == POINTS_RULE:
        return verbatim(str(basket.request.points))
    return NAMES.get(rule, verbatim(rule))


def _step(number: int, step: Mapping[str, object]) -> tuple[str, ...]:
    if "refuse" in step:
        return (str(number), reason_of(str(step["refuse"])), "", "", "", "")
    money_fen = cast("int", step["money"])
    lists = [
        ", ".join(cast("list[str]", step[key])) for key in ("coupon_back", "gift_due")
    ]
    points = [str(step[key]) for key in ("points_taken", "points_back")]
    return (str(number), yuan(money_fen), *points, *lists)
