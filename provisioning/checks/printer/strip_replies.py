"""What a person types about the strip; None where it is not understood. Pure."""

from drivers.printer.self_test import RULERS
from provisioning.checks.printer.settings import GB2312, GBK, LATIN, NATIVE, PICTURE

NONE_OF_THEM = "0"
YES, NO = {"y", "yes", "是"}, {"n", "no", "否"}
_BETWEEN = str.maketrans("", "", " ,，、")


def columns_of(typed: str) -> int | None:
    """The number of a ruler."""
    return int(typed) if typed in map(str, RULERS) else None


def lines_of(typed: str) -> str | None:
    """Numbers of lines, with or without commas; "" for 0."""
    return _some_of(GB2312 + GBK + LATIN, typed)


def boxes_of(typed: str) -> str | None:
    """Letters of codes, with or without commas; "" for 0."""
    return _some_of(PICTURE + NATIVE, typed.upper())


def is_cut(typed: str) -> bool | None:
    """Yes or no, in both languages."""
    word = typed.lower()
    return word in YES if word in YES | NO else None


def _some_of(signs: str, typed: str) -> str | None:
    wanted = typed.translate(_BETWEEN)
    if wanted == NONE_OF_THEM:
        return ""
    return wanted if wanted and set(wanted) <= set(signs) else None
