"""Has a phone proven by a code, the same way whoever has it."""

from firmware.hub.feature.port_command import PortReply
from firmware.hub.members.profile import Language
from firmware.hub.members.replies import CodeSent, MemberRefusal
from firmware.hub.members.vault.codes import CodeCheck
from firmware.hub.people.desk import MemberDesk, refused
from firmware.hub.people.texts import code_text

_REFUSALS = {
    CodeCheck.WRONG: MemberRefusal.CODE_WRONG,
    CodeCheck.EXPIRED: MemberRefusal.CODE_EXPIRED,
    CodeCheck.TOO_MANY: MemberRefusal.TOO_MANY,
}
S_A_MINUTE = 60


def phone_reply(
    desk: MemberDesk, phone: str, code: str | None, *, language: Language
) -> PortReply | None:
    """None once the code is right; else that one was sent, or why it is not.

    `phone` is in E.164.
    """
    if desk.parts.send is None:
        return refused(MemberRefusal.NO_GATEWAY, "phone")
    if code:
        check = desk.codes.check(phone, code, desk.moment)
        reason = _REFUSALS.get(check)
        return None if reason is None else refused(reason, "code")
    made = desk.codes.make(phone, desk.parts.chance, desk.moment)
    if made is None:
        return refused(MemberRefusal.TOO_MANY, "phone")
    valid_s = desk.policy.join.code_valid_s
    minutes = valid_s // S_A_MINUTE
    text = code_text(language, made, store=desk.parts.store, minutes=minutes)
    desk.send(phone, text, language)
    return CodeSent(valid_s=valid_s)
