"""What somebody changed of a profile in a form."""

from firmware.hub.members.profile import Profile, ProfileChange
from firmware.hub.members.profiles.phones import e164
from firmware.hub.web.pages.join.typed import empty_fields
from firmware.retail.policy.join_rules import JoinRules


def profile_changes(
    before: Profile, wanted: Profile, rules: JoinRules
) -> ProfileChange:
    """The fields that differ; a field that the page does not ask for stays."""
    asked = {each.name for each in empty_fields(rules)}

    def changed(name: str) -> str | None:
        value: str = getattr(wanted, name)
        return value if name in asked and value != getattr(before, name) else None

    phone = changed("phone")
    if phone and e164(phone, rules.phone_region) == before.phone:
        phone = None
    keeps = "preferences" not in asked or wanted.preferences == before.preferences
    keeps_gender = "gender" not in asked or wanted.gender == before.gender
    keeps_day = wanted.birthday == before.birthday[-len("MM-DD") :]
    return ProfileChange(
        name=changed("name"),
        gender=None if keeps_gender else wanted.gender,
        birthday=None if keeps_day else changed("birthday"),
        phone=phone,
        preferences=None if keeps else wanted.preferences,
    )
