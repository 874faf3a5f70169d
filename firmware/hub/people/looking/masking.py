"""A name as a list shows it, where it may be that of many people. Pure."""

HIDDEN = "＊"
HIDDEN_LATIN = "…"
TITLES = ("女士", "先生", "小姐", "阿姨", "老师", "师傅")


def masked(name: str) -> str:
    """The first character, and how somebody is addressed: `林女士`, `林＊`, `M…`."""
    text = name.strip()
    if not text:
        return ""
    title = next((each for each in TITLES if text.endswith(each)), "")
    rest = text.removesuffix(title)
    if len(rest) <= 1 and title:
        return text
    if title:
        return f"{rest[0]}{title}"
    return f"{text[0]}{HIDDEN_LATIN if text[0].isascii() else HIDDEN}"
