"""Money, days and counts as the pages write them. Pure."""

import calendar
from datetime import date, datetime, timedelta, timezone

from markupsafe import Markup

from firmware.hub.web.wording.words import Words
from firmware.retail.money import yuan

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MONTHS = calendar.month_abbr
"""English, for nothing here sets a locale."""


def money(amount_fen: int) -> str:
    """An amount with its sign of currency: `¥2,588.30`, `−¥5.00`."""
    whole, _, rest = yuan(abs(amount_fen)).partition(".")
    return f"{MINUS if amount_fen < 0 else ''}¥{int(whole):,}.{rest}"


def plain_money(amount_fen: int) -> str:
    """As `money` without the sign of currency, for tables."""
    return money(amount_fen).replace("¥", "")


def short_money(amount_fen: int) -> str:
    """An amount without its zeros where it is whole: `¥412`, `¥4.50`."""
    text = money(amount_fen)
    return text.removesuffix(".00")


def bold(text: str) -> Markup:
    """A figure that stands out in its sentence."""
    return Markup("<b>{}</b>").format(text)


def unbroken(text: str) -> str:
    """A title whose words and figures stay on one line: only its signs part it."""
    return text.replace(" ", NO_BREAK_SPACE) if _is_chinese(text) else text


def count(number: int) -> str:
    """A whole number with its thousands set apart and a real minus: `−1,284`."""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def day(words: Words, at: date, today: date) -> str:
    """A day without the year, if it is of this one: `12 月 5 日`, `5 Dec`."""
    same = at.year == today.year
    if words.is_chinese:
        text = f"{at.month} 月 {at.day} 日"
        return text if same else f"{at.year} 年 {text}"
    text = f"{at.day} {MONTHS[at.month]}"
    return text if same else f"{text} {at.year}"


def moment(words: Words, at: datetime, today: date) -> str:
    """A day and the time of it, as the shop's clock shows it."""
    return f"{day(words, at.date(), today)} {at:%H:%M}"


def shop_time(utc: str, utc_offset_minutes: int) -> datetime:
    """A moment of the books at the shop; the ends of the calendar stay as they are."""
    at = datetime.fromisoformat(utc)
    try:
        return at.astimezone(timezone(timedelta(minutes=utc_offset_minutes)))
    except OverflowError:
        return at


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)
