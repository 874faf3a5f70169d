"""Category, brand and tags of an article: how they are kept and how compared. Pure.

Kept as the shop wrote them, in NFC, with one space between words and none around. Two
of them are the same if their `matching_key` is: offers, imports and commands compare by
it and by nothing else.
"""

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import normalize

MAX_CATEGORY = 32
MAX_BRAND = 32
MAX_TAG = 16
MAX_TAGS = 8
"""Lengths in characters; an article has at most `MAX_TAGS` tags."""
TAG_SEPARATOR = ","
"""Between tags in files and tables, so no tag holds it."""

KEYS_KEPT = 4_096
"""A shop has few categories, brands and tags, each of many articles."""


def kept_text(text: str) -> str:
    """A category, brand or tag as it is kept; not cut, "" if there is nothing."""
    return " ".join(normalize("NFC", text).split())


def folded(text: str) -> str:
    """A text without what means nothing: width, case, spaces around and between."""
    return " ".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())


@lru_cache(KEYS_KEPT)
def matching_key(text: str) -> str:
    """By which two categories, brands or tags are compared: `folded`, remembered.

    ``ＮＦＣ果汁`` matches ``nfc果汁``. Traditional characters differ from simplified
    ones, and ``可乐`` from ``可口可乐``.
    """
    return folded(text)


def kept_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: each once, ordered by their keys.

    The order in a file means nothing, so it makes no change of the article.
    """
    tags = {matching_key(text): text for text in sorted(map(kept_text, texts))}
    tags.pop("", None)
    return tuple(tags[key] for key in sorted(tags))


def joined_tags(tags: Iterable[str]) -> str:
    """Tags as one text, which `split_tags` reads back."""
    return TAG_SEPARATOR.join(tags)


def split_tags(text: str) -> tuple[str, ...]:
    """The tags that `joined_tags` joined."""
    return tuple(text.split(TAG_SEPARATOR)) if text else ()
