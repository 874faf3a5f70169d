"""X and Z reports as a feature: the daybook, their table, and the replies to kiosks."""

from firmware.hub.closings.requests import ReportRequestHandler
from firmware.hub.closings.tables import closings
from firmware.hub.daybook.tables import daybook, daybook_taxes
from firmware.hub.feature.feature import Feature
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskReport


def closings_feature(stamper: Stamper) -> Feature:
    """Also `countertop report x|z` makes them, in a process of its own.

    Sales and refunds write the daybook through its `store`.
    """
    return Feature(
        name="closings",
        tables=(daybook, daybook_taxes, closings),
        writing_requests={AskReport: ReportRequestHandler(stamper)},
    )
