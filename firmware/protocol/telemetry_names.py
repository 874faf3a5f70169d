"""The names of the numbers in a kiosk's telemetry: the contract as data. Pure.

A later build may add names; what a name means never changes.
"""

from collections.abc import Mapping

CALL_WAITS_S = "call_waits_s"
CALL_TIER = "call_tier"

HEALTH: Mapping[str, str] = {
    "backlog_facts": "facts that wait for the hub; -1 if the journal cannot be read",
    "slips_set_aside": "slips that no printer can print; -1 as above",
    "refused_facts": "facts that the hub has refused, since the start",
    "refused_messages": "messages that could not be read, since the start",
    "untrusted_messages": "messages in the hub's name without its signature",
    "inbox_refused": "events that found the kiosk's inbox full, since the start",
    "inbox_crowded_out": "codes and presses beyond their share of the inbox",
    "mail_dropped": "messages beyond their share of the inbox",
    "catalogue_unconfirmed_s": "seconds since the hub last confirmed the prices",
    "time_known": "1 if the kiosk knows what time it is, else 0",
    "selling": "1 if it sells, else 0",
    "disk_free_mb": "MB free on the disk of the journal; -1 if that is not known",
    CALL_WAITS_S: "seconds that a call for staff has waited; absent while none waits",
    "camera_frames_per_s": "pictures of the camera a second",
    "camera_sharpness": "variance of the pictures' Laplacian",
    "camera_brightness": "mean grey of the pictures, 0 to 255",
    "decoder_restarts": "how often what decodes them hung or died, since the start",
}
"""Of the group `health`, by name; each unit is the end of the name or in the text."""

NOTES: Mapping[str, str] = {
    CALL_TIER: "tier of the member who calls staff, if it has a service line",
}
"""Notes of the group `health`, by name."""

UNKNOWN_PREFIX = "unknown_"
UNKNOWN_CODES = "codes that meant nothing, by reason, since the start"
"""Of names that begin so; docs/codes.md has the reasons."""


def meaning(name: str) -> str:
    """What a number of the group `health` is; empty for a name of a later build."""
    if name.startswith(UNKNOWN_PREFIX):
        return UNKNOWN_CODES
    return HEALTH.get(name, "")
