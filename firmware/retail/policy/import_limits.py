"""Which imports of articles need a person's consent: a section of the policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLimits:
    """What one import may change without a person's consent; the hub alone reads it.

    `withdrawn_max_bps`: articles that leave the catalogue or go off sale, as a share of
    those before; `withdrawn_few_max` of them pass whatever the share. A price that
    changes by `price_jump_bps` of the old one or more is a jump, and so is another
    unit; `price_jumps_max` of them pass, none that makes a price less than one part in
    `price_factor_max` or more than that many times the old one. On a terminal more than
    `unasked_changes_max` changes are asked about.
    """

    withdrawn_max_bps: Annotated[int, Range(0, 10_000)] = 2_000
    withdrawn_few_max: Annotated[int, Range(0, 1_000)] = 1
    price_jump_bps: Annotated[int, Range(100, 100_000)] = 5_000
    price_jumps_max: Annotated[int, Range(0, 100_000)] = 3
    price_factor_max: Annotated[int, Range(2, 1_000)] = 5
    unasked_changes_max: Annotated[int, Range(0, 100_000)] = 20
