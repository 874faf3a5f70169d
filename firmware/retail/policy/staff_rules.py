"""What a badge or a key allows, and for how long: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRules:
    """How staff approve at a kiosk (E18).

    A badge approves what waits at that moment, if it has stood on the screen for
    `shown_min_s`: staff must have seen what they approve. If nothing waits it allows
    one act of staff, such as a reprint, within `approval_open_s`. `customer_reprint_s`:
    how long customers may print their own slip again.
    """

    shown_min_s: Annotated[float, Range(0, 5)] = 1.0
    approval_open_s: Annotated[float, Range(2, 120)] = 30.0
    customer_reprint_s: Annotated[float, Range(0, 600)] = 120.0
