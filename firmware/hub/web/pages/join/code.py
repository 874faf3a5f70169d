"""The second step where phones are proven: the code that was sent to the phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.hub.members.replies import MemberRefusal
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.join.form import FormField
from firmware.hub.web.wording.words import Sentence

SHOWN_DIGITS = 4
MINUTE_S = 60
FAULTS = {
    MemberRefusal.CODE_WRONG.value: Sentence("验证码不对，请再看一遍短信"),
    MemberRefusal.CODE_EXPIRED.value: Sentence("验证码过期了，请再要一个"),
    MemberRefusal.TOO_MANY.value: Sentence("试的次数太多了，请过一会儿再要一个"),
}
NOT_KEPT = {"form_key", "code", "again"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeForm:
    """The page of the code; `kept` is what was typed before, sent along again.

    `action` is where to, `button` what that does. `valid_s` is how long the code that
    was sent now holds; 0 if none was.
    """

    action: str
    button: Sentence
    kept: Sequence[tuple[str, str]]
    phone: str
    field: FormField
    valid_s: int = 0

    @property
    def hidden_phone(self) -> str:
        """The phone by its last digits."""
        return f"…{self.phone[-SHOWN_DIGITS:]}"

    @property
    def faults(self) -> list[FormField]:
        """The code, if it is at fault."""
        return [self.field] if self.field.fault else []

    @property
    def count_of_faults(self) -> Sentence:
        """The title of the faults."""
        return Sentence("错误：还差一处")

    @property
    def valid_minutes(self) -> int:
        """How long the code holds."""
        return self.valid_s // MINUTE_S


def code_field(code: str = "", fault: Sentence | None = None) -> FormField:
    """The field of the code."""
    return FormField(name="code", required=True, value=code, fault=fault)


def kept_fields(sent: SentForm) -> list[tuple[str, str]]:
    """What was typed before, but for what belongs to this step."""
    return [(name, value) for name, value in sent.fields if name not in NOT_KEPT]


def phone_of(fields: Sequence[FormField]) -> str:
    """The phone as it was typed."""
    return "".join(each.value for each in fields if each.name == "phone")
