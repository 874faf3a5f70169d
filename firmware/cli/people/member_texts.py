"""What the acts on members print: states, refusals, acts of the audit."""

from firmware.base.wording.phrases import Phrase, Template, verbatim
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.replies import MemberRefusal

TO_FIND_BY = Phrase(
    "the last four digits of a phone, a whole phone, a card, an id or a receipt number"
)
STATES = {
    "blocked": Phrase("blocked"),
    "erased": Phrase("erased"),
    "doubtful": Phrase("perhaps the same as another"),
}
GENDERS = {
    "female": Phrase("female"),
    "male": Phrase("male"),
    "other": Phrase("other"),
}
REFUSALS = {
    MemberRefusal.MEMBER_UNKNOWN: Phrase("no member has this card or id"),
    MemberRefusal.MEMBER_BLOCKED: Phrase("the member is blocked"),
    MemberRefusal.SAME_MEMBER: Phrase("both are the same member"),
    MemberRefusal.HOLD_OPEN: Phrase(
        "a sale that is not over holds points or coupons of the member: try again later"
    ),
    MemberRefusal.VAULT_FAILED: Phrase("the vault of members cannot be used"),
}
OF_FIELDS = {
    MemberRefusal.FIELD_OFF: Template(
        "--{field}: the shop does not ask for this ([join] {field} of the policy)"
    ),
    MemberRefusal.FIELD_MISSING: Template(
        "--{field}: the shop requires this ([join] {field} of the policy)"
    ),
    MemberRefusal.FIELD_INVALID: Template("{field}: this cannot be"),
}
ALLOWED = {
    "name": Phrase("--name: allowed: at most 40 characters"),
    "birthday": Phrase("--birthday: allowed: MM-DD or YYYY-MM-DD, such as 03-31"),
    "phone": Phrase(
        "--phone: no phone number; allowed: one of the shop's country, or +… of another"
    ),
}
"""What `countertop member correct` takes, where a value was none of it."""
NOTHING_TO_CORRECT = Phrase(
    "nothing to correct: give --name, --phone, --birthday or --gender"
)
ACTS = {
    MemberAct.JOINED: Phrase("joined"),
    MemberAct.CONSENTED: Phrase("joined again"),
    MemberAct.CHANGED: Phrase("changed"),
    MemberAct.CORRECTED: Phrase("corrected"),
    MemberAct.WITHDRAWN: Phrase("consent withdrawn"),
    MemberAct.LINK_MADE: Phrase("link made"),
    MemberAct.LINKS_REVOKED: Phrase("links ended"),
    MemberAct.BLOCKED: Phrase("blocked"),
    MemberAct.UNBLOCKED: Phrase("unblocked"),
    MemberAct.MERGED: Phrase("merged"),
    MemberAct.ERASED: Phrase("erased"),
    MemberAct.FOUND: Phrase("found"),
    MemberAct.SHOWN: Phrase("shown"),
    MemberAct.EXPORTED: Phrase("exported"),
    MemberAct.LISTED: Phrase("audit shown"),
}


def refusal(reason: str, field: str) -> Phrase:
    """Why nothing was done."""
    known = MemberRefusal(reason)
    if known is MemberRefusal.FIELD_INVALID and field in ALLOWED:
        return ALLOWED[field]
    if known in OF_FIELDS:
        return OF_FIELDS[known].phrase(field=field)
    return REFUSALS.get(known, verbatim(reason))


def act(name: str) -> Phrase:
    """What was done or seen; a later build may have noted more."""
    known = {each.value: text for each, text in ACTS.items()}
    return known.get(name, verbatim(name))
