"""The ledger as a feature: tables that other features write through `store`."""

from firmware.hub.feature.feature import Feature
from firmware.hub.ledger import tables


def ledger_feature() -> Feature:
    """Tables only."""
    return Feature(
        name="ledger", tables=(tables.postings, tables.entries, tables.lot_moves)
    )
