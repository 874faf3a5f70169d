"""Safeguards of both boxes, each taken away: the enumeration must notice each.

A mutant replaces what a module, or one of its classes, calls by a name.
"""

from tests.stress.crash_points.mutants.mutant import Mutant, Mutants, mutated
from tests.stress.crash_points.mutants.of_baskets import BASKET_MUTANTS
from tests.stress.crash_points.mutants.of_records import (
    HUB_RECORD_MUTANTS,
    KIOSK_RECORD_MUTANTS,
)
from tests.stress.crash_points.mutants.of_refunds import REFUND_MUTANTS
from tests.stress.crash_points.mutants.of_the_hub import HUB_MUTANTS
from tests.stress.crash_points.mutants.of_the_kiosk import KIOSK_MUTANTS

MUTANTS: Mutants = {
    **HUB_MUTANTS,
    **REFUND_MUTANTS,
    **HUB_RECORD_MUTANTS,
    **KIOSK_MUTANTS,
    **KIOSK_RECORD_MUTANTS,
    **BASKET_MUTANTS,
}

__all__ = ["MUTANTS", "Mutant", "mutated"]
