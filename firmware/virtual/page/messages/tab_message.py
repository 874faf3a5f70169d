"""The base of all that tabs are told."""

from firmware.protocol.records import TaggedRecord


class TabMessage(TaggedRecord, frozen=True):
    """Base of what a tab is told."""
