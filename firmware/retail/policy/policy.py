"""The shop's policy: numbers that a shop may change, with the product's defaults.

A policy is data: signed and published by the hub, loaded from TOML by
`firmware.base.config_loader`, named by its version on every order (N06, N10).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.codes.rules import CodeRules
from firmware.retail.money import RoundingMode

MAX_LINES = 500
"""So many lines, of the longest names, fit into one message (`codec.MAX_BYTES`).

Each piece may be taken back, by a line more: half as many pieces stand at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """Earning: one point for each full `spend_per_point_fen` paid (S13)."""

    spend_per_point_fen: Annotated[int, Range(1, 10_000_000)] = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLimits:
    """How much one customer may buy alone; beyond it staff is called (E15).

    `lines_max` counts what was taken back, too: a basket that is filled and emptied
    without end must outgrow neither the journal nor one message to the hub.
    """

    pieces_max: Annotated[int, Range(1, 999)] = 50
    lines_max: Annotated[int, Range(1, MAX_LINES)] = 400
    amount_max_fen: Annotated[int, Range(1, 100_000_000)] = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """Rounding of what is paid in coins, to the jiao by default (E25)."""

    step_fen: Annotated[int, Range(1, 1_000)] = 10
    rounding: RoundingMode = "half_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the kiosk waits for people and for the hub (E10)."""

    idle_warning_s: Annotated[float, Range(5, 3_600)] = 60.0
    idle_reset_s: Annotated[float, Range(6, 7_200)] = 90.0
    counter_wait_s: Annotated[float, Range(10, 7_200)] = 300.0
    slip_wait_s: Annotated[float, Range(2, 120)] = 20.0
    slip_qr_s: Annotated[float, Range(1, 300)] = 30.0
    thanks_s: Annotated[float, Range(1, 60)] = 8.0
    notice_s: Annotated[float, Range(1, 60)] = 4.0
    member_answer_s: Annotated[float, Range(0.2, 30)] = 2.0

    def faults(self) -> Iterator[tuple[str, object, str]]:
        """A warning that comes with or after the reset would warn nobody."""
        if self.idle_reset_s <= self.idle_warning_s:
            more = f"more than idle_warning_s, {self.idle_warning_s}"
            yield "idle_reset_s", self.idle_reset_s, more


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """How long a button is held before it means more than a press (N18)."""

    cancel_basket_s: Annotated[float, Range(0.5, 10)] = 2.0
    confirm_cash_s: Annotated[float, Range(0.5, 10)] = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRule:
    """How long goods are sold at prices that the hub has not confirmed (E30).

    From `stale_warning_bps` of the limit on, staff and fleet are warned. No value
    means "for ever": whoever leaves the limit out has seven days.
    """

    stale_limit_days: Annotated[int, Range(1, 365)] = 7
    stale_warning_bps: Annotated[int, Range(1_000, 10_000)] = 8_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All rules of one shop at one moment; `version` only ever grows."""

    version: Annotated[int, Range(1, 2_000_000_000)] = 1
    points: PointsRule = field(default_factory=PointsRule)
    limits: BasketLimits = field(default_factory=BasketLimits)
    cash: CashRule = field(default_factory=CashRule)
    patience: Patience = field(default_factory=Patience)
    holds: Holds = field(default_factory=Holds)
    codes: CodeRules = field(default_factory=CodeRules)
    catalogue: CatalogueRule = field(default_factory=CatalogueRule)
