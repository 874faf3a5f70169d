"""Numbers of a policy that look like percent or yuan: both are valid, and wrong. Pure.

Rates are basis points and money is fen, so that 80 is 0.8 % and 0.80 yuan.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from firmware.base.config_loader import to_mapping
from firmware.base.wording.phrases import Phrase
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy

RATES = frozenset(
    {"price_bps", "silver_bps", "gold_bps", "diamond_bps", "share_max_bps"}
)
THRESHOLDS = frozenset({"from_fen", "every_fen", "min_fen"})
_SECTIONS = ("tier_prices", "offers", "bonuses", "coupon_rules", "redeem")
_PERCENT, _YUAN = 100, 1_000
"""Nobody sells at 1 % or less, and no threshold is below ten yuan."""


class UnitDoubt(NamedTuple):
    """A number with its dotted key, the id of its rule, and what it is."""

    key: str
    rule: str
    what: Phrase


def unit_doubts(policy: Policy) -> Iterator[UnitDoubt]:
    """The numbers that are likely meant a hundred times as large."""
    plain = to_mapping(policy)
    for section in _SECTIONS:
        yield from _walk(plain.get(section), section, section)


def _walk(value: object, key: str, rule: str) -> Iterator[UnitDoubt]:
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        name = str(table.get("id", rule))
        for each, inner in table.items():
            yield from _walk(inner, f"{key}.{each}", name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, inner in enumerate(cast("Sequence[object]", value)):
            yield from _walk(inner, f"{key}[{number}]", rule)
    elif type(value) is int:
        what = _meant(key.rpartition(".")[2], value)
        if what is not None:
            yield UnitDoubt(key, rule, what)


def _meant(name: str, given: int) -> Phrase | None:
    if name in RATES and 1 < given <= _PERCENT:
        return Phrase(
            "{given} is {percent} %: {given} % is {meant}",
            given=given,
            percent=f"{given / 100:g}",
            meant=given * 100,
        )
    if name in THRESHOLDS and 1 < given < _YUAN:
        return Phrase(
            "{given} is {yuan} yuan: {given} yuan is {meant}",
            given=given,
            yuan=yuan(given),
            meant=given * 100,
        )
    return None
