"""Which language a browser gets: what was chosen, else what it asks for. Pure."""

from firmware.hub.web.wording.words import CHINESE, ENGLISH, PageLanguage

MAX_HEADER = 400
"""Characters of `Accept-Language` that are read."""
_NAMES: dict[str, PageLanguage] = {"zh": CHINESE, "en": ENGLISH}


def named(text: str) -> PageLanguage | None:
    """The language that a name such as `zh-CN` or `en` means; None if it has none."""
    return _NAMES.get(text.strip().lower().replace("_", "-").partition("-")[0])


def chosen(query: str, cookie: str, accepted: str) -> PageLanguage:
    """By `?lang=`, else by the cookie, else by `Accept-Language`, else Chinese.

    Who asks for neither language reads English sooner than Chinese.
    """
    return named(query) or named(cookie) or _preferred(accepted[:MAX_HEADER])


def _preferred(accepted: str) -> PageLanguage:
    wanted = sorted(map(_weighed, accepted.split(",")), key=lambda each: -each[1])
    names = [name for name, weight in wanted if weight > 0 and name not in {"", "*"}]
    for name in names:
        if language := named(name):
            return language
    return ENGLISH if names else CHINESE


def _weighed(part: str) -> tuple[str, float]:
    name, _, rest = part.partition(";")
    value = rest.partition("=")[2].strip()
    try:
        return name.strip(), float(value) if value else 1.0
    except ValueError:
        return name.strip(), 0.0
