"""The base of all that tabs are told."""

from collections.abc import Mapping

from firmware.protocol.records import TaggedRecord


class TabMessage(TaggedRecord, frozen=True):
    """Base of what a tab is told."""


BothLanguages = Mapping[str, str]
"""A text by the page's names of the languages, ``zh-CN`` and ``en``."""
