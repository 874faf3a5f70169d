"""What the hub refuses of a form, in sentences at the field that is at fault."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.web.pages.join.form import FormField, ProfileForm
from firmware.hub.web.pages.join.typed import NEEDED, UNUSABLE
from firmware.hub.web.wording.words import Sentence

FIELD_FAULTS = {
    MemberRefusal.FIELD_MISSING.value: NEEDED,
    MemberRefusal.FIELD_INVALID.value: UNUSABLE,
}
NOTICES = {
    MemberRefusal.CONSENT_MISSING.value: Sentence("要同意会员说明才能加入"),
    MemberRefusal.CONSENT_OUTDATED.value: Sentence(
        "会员说明刚有新的一版，请看过再同意。"
    ),
    MemberRefusal.FORM_USED.value: Sentence(
        "这张表已经用过了。要改资料，请到会员页；要再加入一位，请在这里重填。"
    ),
    MemberRefusal.TOO_MANY.value: Sentence("这个号码今天收的验证码太多，请明天再来。"),
    MemberRefusal.NO_GATEWAY.value: Sentence(
        "店里现在发不出验证码，请告诉店员，过后再来。"
    ),
}
OTHERWISE = Sentence("没有加入成功，请刷新后再试，或告诉店员。")
_NEWLY_ASKED = {MemberRefusal.CONSENT_OUTDATED, MemberRefusal.FORM_USED}


F = TypeVar("F", bound=ProfileForm)


def refused_form(form: F, refusal: CommandRefused, number: str) -> F:
    """The form again with the refusal; `number` names a form that was not used."""
    sentences = FIELD_FAULTS.get(refusal.reason, {})
    fields = _with_fault(form.fields, refusal.field, sentences.get(refusal.field))
    if fields != form.fields:
        return replace(form, fields=fields)
    notice = NOTICES.get(refusal.reason, OTHERWISE)
    if refusal.reason in _NEWLY_ASKED:
        consent = form.consent and replace(form.consent, value="")
        return replace(form, notice=notice, consent=consent, number=number)
    return replace(form, notice=notice)


def _with_fault(
    fields: Sequence[FormField], name: str, fault: Sentence | None
) -> Sequence[FormField]:
    if fault is None:
        return fields
    return [each.wrong(fault) if each.name == name else each for each in fields]
