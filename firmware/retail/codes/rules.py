"""What a shop may set about codes: the labels of its scales, who issues pay codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal

from firmware.base.ranges import Range

LONG_LABEL_DIGITS = 18
LONG_LABEL_PLU_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayout:
    """What the digits of a scale's label mean (E14).

    13 digits: `prefix`, `plu_digits` of the in-store number, the rest what the label
    `carries`, check digit. 18 digits: prefix, 5 of number, 5 of what it `carries`, 5
    of the other, check digit. Amounts are fen, weights grams.
    """

    prefix: Annotated[int, Range(20, 29)]
    carries: Literal["amount", "weight"]
    digits: Literal[13, 18] = 13
    plu_digits: Annotated[int, Range(4, 6)] = 5

    def faults(self) -> Iterator[tuple[str, object, str]]:
        """The parts of a long label do not vary."""
        long = self.digits == LONG_LABEL_DIGITS
        if long and self.plu_digits != LONG_LABEL_PLU_DIGITS:
            yield "plu_digits", self.plu_digits, "5 on a label of 18 digits"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayIssuer:
    """One payment network: its codes are digits, told by first two and length."""

    network: Literal["alipay", "wechat", "unionpay"]
    prefix_least: Annotated[int, Range(10, 99)]
    prefix_most: Annotated[int, Range(10, 99)]
    digits_least: Annotated[int, Range(16, 32)]
    digits_most: Annotated[int, Range(16, 32)]

    def faults(self) -> Iterator[tuple[str, object, str]]:
        """The larger bound is not below the smaller one."""
        if self.prefix_most < self.prefix_least:
            yield "prefix_most", self.prefix_most, f"{self.prefix_least} or more"
        if self.digits_most < self.digits_least:
            yield "digits_most", self.digits_most, f"{self.digits_least} or more"

    def issued(self, digits: str) -> bool:
        """Whether these digits look like one of this network's codes."""
        return (
            self.digits_least <= len(digits) <= self.digits_most
            and self.prefix_least <= int(digits[:2]) <= self.prefix_most
        )

    def meets(self, other: "PayIssuer") -> bool:
        """Whether some digits would look like a code of both."""
        return (
            self.prefix_least <= other.prefix_most
            and other.prefix_least <= self.prefix_most
            and self.digits_least <= other.digits_most
            and other.digits_least <= self.digits_most
        )


PAY_ISSUERS = (
    PayIssuer(
        network="alipay",
        prefix_least=25,
        prefix_most=30,
        digits_least=16,
        digits_most=24,
    ),
    PayIssuer(
        network="wechat",
        prefix_least=10,
        prefix_most=15,
        digits_least=18,
        digits_most=18,
    ),
    PayIssuer(
        network="unionpay",
        prefix_least=62,
        prefix_most=62,
        digits_least=19,
        digits_most=19,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRules:
    """How codes are told apart where their kind alone does not say.

    No label layout is set at first: scales differ in what the same digits mean, and
    a wrong guess is a wrong price. Networks are those of requirements 4.10.
    """

    labels: tuple[LabelLayout, ...] = ()
    pay: tuple[PayIssuer, ...] = PAY_ISSUERS

    def faults(self) -> Iterator[tuple[str, object, str]]:
        """Each label has one layout, each pay code one network."""
        for a, b in combinations(self.labels, 2):
            if (a.prefix, a.digits) == (b.prefix, b.digits):
                yield "labels", a.prefix, f"one layout for {a.digits} digits"
        for a, b in combinations(self.pay, 2):
            if a.meets(b):
                yield "pay", f"{a.network}, {b.network}", "networks that do not overlap"
