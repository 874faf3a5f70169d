"""How long prices are used that the hub has not confirmed. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRule:
    """How long goods are sold at prices that the hub has not confirmed (E30).

    From `stale_warning_bps` of the limit on, staff and fleet are warned. The limit
    cannot be turned off; its default is seven days.
    """

    stale_limit_days: Annotated[int, Range(1, 365)] = 7
    stale_warning_bps: Annotated[int, Range(1_000, 10_000)] = 8_000
