"""Staff as a feature: the table of badges, which `publishing` sends to the kiosks."""

from firmware.hub.feature.feature import Feature
from firmware.hub.staff import tables


def staff_feature() -> Feature:
    """Badges are made and revoked by a command, in a process of its own."""
    return Feature(name="staff", tables=(tables.badges,))
