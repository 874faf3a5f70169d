"""Times of screens and buttons in seconds: sections of the policy. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long the kiosk waits for people and for the hub (E10).

    After a sale `thanks_s` is how long the thanks stand, `slip_qr_s` how long if the
    slip could not be printed and its QR is shown. A basket keeps the prices of its
    first scan for `prices_kept_s`, then those of that moment for as long (A43).
    `hold_wait_s` is how long the hub may take to hold points and coupons (E21).
    """

    idle_warning_s: Annotated[float, Range(5, 3_600)] = 60.0
    idle_reset_s: Annotated[float, Range(6, 7_200)] = 90.0
    counter_wait_s: Annotated[float, Range(10, 7_200)] = 300.0
    slip_wait_s: Annotated[float, Range(2, 120)] = 20.0
    slip_qr_s: Annotated[float, Range(1, 300)] = 30.0
    thanks_s: Annotated[float, Range(1, 60)] = 8.0
    notice_s: Annotated[float, Range(1, 60)] = 4.0
    member_answer_s: Annotated[float, Range(0.2, 30)] = 2.0
    prices_kept_s: Annotated[float, Range(60, 86_400)] = 900.0
    hold_wait_s: Annotated[float, Range(1, 60)] = 6.0

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """A warning that is not before the reset."""
        if self.idle_reset_s <= self.idle_warning_s:
            more = Phrase(
                "more than idle_warning_s, {idle_warning_s}",
                idle_warning_s=self.idle_warning_s,
            )
            yield "idle_reset_s", self.idle_reset_s, more


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """How long a button is held before it counts as a hold, not a press (N18).

    `decline_s`: REPRINT, while points and coupons are chosen (A50), and for a report
    after staff's proof (E22).
    `confirm_cash_s` is for kiosks of release 0.1.0, where STAFF held confirms money.
    """

    cancel_basket_s: Annotated[float, Range(0.5, 10)] = 2.0
    decline_s: Annotated[float, Range(0.5, 10)] = 1.0
    confirm_cash_s: Annotated[float, Range(0.5, 10)] = 3.0
