"""Whether a profile is what the shop asks, and how it is stored. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.birth_day import birth_date
from firmware.hub.members.replies import MemberRefusal
from firmware.retail.policy.join_rules import FIELDS, JoinRules

MAX_NAME = 40
FIRST_BIRTH_YEAR = 1900

E164 = Callable[[str, str], str | None]
"""A typed phone in E.164, by a region; None if there is no such number."""


class ProfileFault(NamedTuple):
    """Which field is at fault, and why."""

    reason: MemberRefusal
    field: str


def checked(
    typed: Profile, rules: JoinRules, e164: E164, *, before: Profile | None = None
) -> Profile | ProfileFault:
    """The profile as it is stored, or its first fault.

    A value that was stored `before` may stay, whatever the shop asks by now.
    """
    profile = _tidied(typed)
    for field in FIELDS:
        reason = _use_fault(field, profile, rules, before=before)
        if reason is not None:
            return ProfileFault(reason, field)
    return _normal(profile, rules, e164)


def _tidied(typed: Profile) -> Profile:
    """Without spaces around, and each preference once."""
    return Profile(
        name=" ".join(typed.name.split()),
        gender=typed.gender,
        birthday=typed.birthday.strip(),
        phone=typed.phone.strip(),
        preferences=tuple(dict.fromkeys(typed.preferences)),
    )


def _use_fault(
    field: str, profile: Profile, rules: JoinRules, *, before: Profile | None
) -> MemberRefusal | None:
    value: object = getattr(profile, field)
    if before is not None and value == getattr(before, field):
        return None
    use = rules.use_of(field)
    if use == "off" and value:
        return MemberRefusal.FIELD_OFF
    if use == "required" and not value:
        return MemberRefusal.FIELD_MISSING
    return None


def _normal(profile: Profile, rules: JoinRules, e164: E164) -> Profile | ProfileFault:
    phone = profile.phone and e164(profile.phone, rules.phone_region)
    faults = {
        "name": len(profile.name) > MAX_NAME,
        "birthday": bool(profile.birthday) and not _is_birthday(profile.birthday),
        "phone": phone is None,
        "preferences": not set(profile.preferences) <= set(rules.preference_choices),
    }
    for field, is_fault in faults.items():
        if is_fault:
            return ProfileFault(MemberRefusal.FIELD_INVALID, field)
    return Profile(
        name=profile.name,
        gender=profile.gender,
        birthday=profile.birthday,
        phone=phone or "",
        preferences=profile.preferences,
    )


def _is_birthday(text: str) -> bool:
    born = birth_date(text)
    return born is not None and born.year >= FIRST_BIRTH_YEAR
