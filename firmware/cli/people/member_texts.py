"""What the acts on members print: states, refusals, acts of the audit."""

from firmware.base.wording.phrases import Phrase, Template, verbatim
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.replies import MemberRefusal

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
    MemberRefusal.FIELD_OFF: Template("the shop does not ask for {field}"),
    MemberRefusal.FIELD_MISSING: Template("the shop needs {field}"),
    MemberRefusal.FIELD_INVALID: Template("{field}: this cannot be"),
}
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
    if known in OF_FIELDS:
        return OF_FIELDS[known].phrase(field=field)
    return REFUSALS.get(known, verbatim(reason))


def act(name: str) -> Phrase:
    """What was done or seen; a later build may have noted more."""
    known = {each.value: text for each, text in ACTS.items()}
    return known.get(name, verbatim(name))
