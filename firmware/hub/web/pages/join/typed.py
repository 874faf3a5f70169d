"""What a person typed into the form, judged before the hub is asked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from firmware.hub.members.profile import Gender, Profile
from firmware.hub.members.profiles.birth_day import birth_date
from firmware.hub.members.profiles.phones import e164
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.join.form import FormField
from firmware.hub.web.wording.words import Sentence
from firmware.retail.policy.join_rules import JoinRules

CHINA = "CN"
CHINESE_DIGITS = 11
MAX_NAME = 40
GENDERS: Sequence[tuple[Gender, Sentence]] = (
    ("female", Sentence("女")),
    ("male", Sentence("男")),
    ("other", Sentence("其他")),
)
NEEDED = {
    "name": Sentence("要写怎么称呼你"),
    "gender": Sentence("要选性别"),
    "birthday": Sentence("要填生日的月和日"),
    "phone": Sentence("要填手机号"),
    "preferences": Sentence("要选喜欢什么"),
}
UNUSABLE = {
    "name": Sentence("称呼里有写不下的字"),
    "gender": Sentence("要选性别"),
    "birthday": Sentence("没有这一天，请改月或日"),
    "phone": Sentence("这个手机号不对，请再看一遍"),
    "preferences": Sentence("要选列出的喜好"),
}
IsPhone = Callable[[str, str], bool]
"""Whether a text is a phone number of a region."""
CALLING_CODES = {CHINA: "+86"}
"""What stands before the field of the phone, by region."""
_ORDER = ("phone", "name", "gender", "birthday", "preferences")


def empty_fields(rules: JoinRules) -> list[FormField]:
    """The fields that the policy asks for, in the order of the page."""
    return [_field(rules, name) for name in _ORDER if rules.use_of(name) != "off"]


def known_fields(profile: Profile, rules: JoinRules) -> list[FormField]:
    """The same with what is known of a member."""
    return [_known(each, profile, rules.phone_region) for each in empty_fields(rules)]


def is_phone(typed: str, region: str) -> bool:
    """Whether a text is a phone number of a region, as `IsPhone`."""
    return e164(typed, region) is not None


def filled_fields(
    sent: SentForm, rules: JoinRules, is_phone: IsPhone
) -> list[FormField]:
    """The same with what was typed, and a fault where it cannot be used."""
    filled = [_filled(each, sent) for each in empty_fields(rules)]
    return [
        each if fault is None else each.wrong(fault)
        for each in filled
        for fault in [_fault(each, rules, is_phone)]
    ]


def profile_of(fields: Sequence[FormField]) -> Profile:
    """What the hub gets of fields without a fault."""
    by_name = {each.name: each for each in fields}

    def text(name: str) -> str:
        return by_name[name].value if name in by_name else ""

    def chosen(name: str) -> tuple[str, ...]:
        return tuple(by_name[name].chosen) if name in by_name else ()

    genders: list[Gender] = [v for v, _ in GENDERS if v in chosen("gender")]
    return Profile(
        name=text("name"),
        gender=genders[0] if genders else "",
        birthday=_month_and_day(text("birthday")),
        phone=text("phone"),
        preferences=chosen("preferences"),
    )


def _field(rules: JoinRules, name: str) -> FormField:
    made = FormField(name=name, required=rules.use_of(name) == "required")
    if name == "gender":
        return replace(made, choices=GENDERS)
    if name == "preferences":
        offered = [(each, each) for each in rules.preference_choices]
        return replace(made, choices=offered)
    return made


def _known(field: FormField, profile: Profile, region: str) -> FormField:
    if field.name == "gender":
        return replace(field, chosen=[profile.gender])
    if field.name == "preferences":
        return replace(field, chosen=profile.preferences)
    if field.name == "birthday":
        return replace(field, value=profile.birthday[-len("MM-DD") :])
    value: str = getattr(profile, field.name)
    code = CALLING_CODES.get(region, "")
    return replace(field, value=value.removeprefix(code) if code else value)


def _filled(field: FormField, sent: SentForm) -> FormField:
    if field.name == "birthday":
        both = (sent.one("month"), sent.one("day"))
        return replace(field, value="-".join(both) if any(both) else "")
    if field.choices:
        allowed = {value for value, _ in field.choices}
        ticked = [each for each in sent.all(field.name) if each in allowed]
        return replace(field, chosen=ticked[:1] if field.name == "gender" else ticked)
    return replace(field, value=sent.one(field.name))


def _fault(field: FormField, rules: JoinRules, is_phone: IsPhone) -> Sentence | None:
    if not field.value and not field.chosen:
        return NEEDED[field.name] if field.required else None
    if field.name == "phone":
        return phone_fault(field.value, rules.phone_region, is_phone)
    if field.name == "birthday":
        good = birth_date(_month_and_day(field.value)) is not None
        return None if good else UNUSABLE["birthday"]
    if field.name == "name":
        good = len(field.value) <= MAX_NAME and field.value.isprintable()
        return None if good else UNUSABLE["name"]
    return None


def phone_fault(typed: str, region: str, is_phone: IsPhone) -> Sentence | None:
    """Why a text is no phone number of a region, or None."""
    if not typed:
        return NEEDED["phone"]
    if is_phone(typed, region):
        return None
    digits = re.sub(r"[\s().-]", "", typed)
    if region != CHINA or not re.fullmatch(r"1\d*", digits, re.ASCII):
        return UNUSABLE["phone"]
    missing = CHINESE_DIGITS - len(digits)
    if missing > 0:
        return Sentence("手机号少 {count} 位，应为 11 位", count=missing)
    if missing < 0:
        return Sentence("手机号多 {count} 位，应为 11 位", count=-missing)
    return UNUSABLE["phone"]


def _month_and_day(value: str) -> str:
    """`MM-DD` of what was typed, such as `3-9`; as it is where it is no pair."""
    month, _, day = value.partition("-")
    if not (month.isascii() and month.isdigit() and day.isascii() and day.isdigit()):
        return value
    return f"{int(month):02}-{int(day):02}"
