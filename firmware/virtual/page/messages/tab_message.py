"""The base of all messages to tabs."""

from collections.abc import Mapping

from firmware.protocol.records import TaggedRecord


class TabMessage(TaggedRecord, frozen=True):
    """Base of a message to a tab."""


BothLanguages = Mapping[str, str]
"""A text by the page's names of the languages, ``zh-CN`` and ``en``."""
