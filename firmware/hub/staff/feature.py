"""Staff as a feature: badges, which `publishing` sends to kiosks, and log-ins."""

from firmware.hub.feature.feature import Feature
from firmware.hub.staff import tables
from firmware.hub.staff.handlers import staff_handlers
from firmware.protocol.envelope import Stamper


def staff_feature(stamper: Stamper) -> Feature:
    """Badges and accounts are made by a command, in a process of its own."""
    return Feature(
        name="staff",
        tables=(
            tables.badges,
            tables.staff_accounts,
            tables.staff_sessions,
            tables.staff_tries,
            tables.staff_acts,
        ),
        commands=staff_handlers(lambda: stamper.stamp().ts),
    )
