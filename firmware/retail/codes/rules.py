"""A section of the policy: labels of the shop's scales, issuers of pay codes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

LONG_LABEL_DIGITS = 18
LONG_LABEL_PLU_DIGITS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayout:
    """The meaning of the digits of a scale's label (E14).

    13 digits: `prefix`, `plu_digits` of the in-store number, the rest what the label
    `carries`, check digit. 18 digits: prefix, 5 of number, 5 of what it `carries`, 5
    of the other, check digit. Amounts are fen, weights grams.
    """

    prefix: Annotated[int, Range(20, 29)]
    carries: Literal["amount", "weight"]
    digits: Literal[13, 18] = 13
    plu_digits: Annotated[int, Range(4, 6)] = 5

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A label of 18 digits always has 5 digits of in-store number."""
        long = self.digits == LONG_LABEL_DIGITS
        if long and self.plu_digits != LONG_LABEL_PLU_DIGITS:
            yield "plu_digits", self.plu_digits, Phrase("5 on a label of 18 digits")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayIssuer:
    """One payment network: its codes are digits with these first two and lengths."""

    network: Literal["alipay", "wechat", "unionpay"]
    prefix_min: Annotated[int, Range(10, 99)]
    prefix_max: Annotated[int, Range(10, 99)]
    digits_min: Annotated[int, Range(16, 32)]
    digits_max: Annotated[int, Range(16, 32)]

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A maximum below its minimum."""
        if self.prefix_max < self.prefix_min:
            yield (
                "prefix_max",
                self.prefix_max,
                Phrase("{prefix_min} or more", prefix_min=self.prefix_min),
            )
        if self.digits_max < self.digits_min:
            yield (
                "digits_max",
                self.digits_max,
                Phrase("{digits_min} or more", digits_min=self.digits_min),
            )

    def matches(self, digits: str) -> bool:
        """Whether these digits have the form of this network's codes."""
        return (
            self.digits_min <= len(digits) <= self.digits_max
            and self.prefix_min <= int(digits[:2]) <= self.prefix_max
        )

    def overlaps(self, other: "PayIssuer") -> bool:
        """Whether some digits match both."""
        return (
            self.prefix_min <= other.prefix_max
            and other.prefix_min <= self.prefix_max
            and self.digits_min <= other.digits_max
            and other.digits_min <= self.digits_max
        )


PAY_ISSUERS = (
    PayIssuer(
        network="alipay",
        prefix_min=25,
        prefix_max=30,
        digits_min=16,
        digits_max=24,
    ),
    PayIssuer(
        network="wechat",
        prefix_min=10,
        prefix_max=15,
        digits_min=18,
        digits_max=18,
    ),
    PayIssuer(
        network="unionpay",
        prefix_min=62,
        prefix_max=62,
        digits_min=19,
        digits_max=19,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRules:
    """How labels and pay codes are recognised.

    There is no default label layout: scales differ in the meaning of the same digits,
    and a wrong guess is a wrong price. Networks are those of requirements 4.10.
    """

    labels: tuple[LabelLayout, ...] = ()
    pay: tuple[PayIssuer, ...] = PAY_ISSUERS

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """Two layouts for one label, two networks for one pay code."""
        for a, b in combinations(self.labels, 2):
            if (a.prefix, a.digits) == (b.prefix, b.digits):
                yield (
                    "labels",
                    a.prefix,
                    Phrase("one layout for {digits} digits", digits=a.digits),
                )
        for a, b in combinations(self.pay, 2):
            if a.overlaps(b):
                yield (
                    "pay",
                    f"{a.network}, {b.network}",
                    Phrase("networks that do not overlap"),
                )
