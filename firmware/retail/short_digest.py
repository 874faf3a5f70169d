"""A digest as people compare it. Pure."""

_GROUPS, _GROUP = 4, 4


def short_digest(digest: str) -> str:
    """Its first 16 characters, in groups of four."""
    ends = range(0, _GROUPS * _GROUP, _GROUP)
    return " ".join(digest[at : at + _GROUP] for at in ends)
