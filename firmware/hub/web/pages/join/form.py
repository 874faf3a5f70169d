"""The form by which people join: its fields by the policy, what was typed, faults."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.wording.words import Sentence, Words

TERMS = "/join/terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field as a page shows it; `fault` is a sentence that names the cure.

    `choices` are the values that it offers with their names, `chosen` those that were
    ticked.
    """

    name: str
    required: bool = False
    value: str = ""
    chosen: Sequence[str] = ()
    choices: Sequence[tuple[str, Sentence | str]] = ()
    fault: Sentence | None = None

    @property
    def id(self) -> str:
        """Its name in the page."""
        return f"field-{self.name}"

    def wrong(self, fault: Sentence) -> "FormField":
        """The same, at fault."""
        return replace(self, fault=fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForm:
    """Fields of a profile, and the consent if there has to be a new one.

    `number` names this form: it counts once. `notice` is what stands above the form
    besides faults.
    """

    number: str
    action: str
    fields: Sequence[FormField]
    consent: FormField | None
    consent_version: int
    consent_text: str
    prefix: str = ""
    notice: Sentence | None = None

    @property
    def faults(self) -> list[FormField]:
        """The fields at fault, in their order."""
        asked = [*self.fields, *([self.consent] if self.consent else [])]
        return [each for each in asked if each.fault]

    @property
    def count_of_faults(self) -> Sentence:
        """How many are at fault."""
        count = len(self.faults)
        if count == 1:
            return Sentence("错误：还差一处")
        return Sentence("错误：还差 {count} 处", count=count)

    def agreement(self, words: Words) -> Markup:
        """The sentence beside the box, with a link to what is agreed to."""
        name = words.t("会员说明（第 {version} 版）", version=self.consent_version)
        link = Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(
            TERMS, name
        )
        return words.t(
            "我同意店家按{terms}记下上面这些，随时可以查看、导出、删除。", terms=link
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinForm(ProfileForm):
    """The form of the join page; `offer` is the sale whose points wait."""

    offer: SlipView | None = None
    has_birthday_gift: bool = False

    @property
    def points(self) -> int:
        """The points that wait for who joins."""
        return self.offer.points if self.offer else 0

    @property
    def count_of_faults(self) -> Sentence:
        """How many are at fault."""
        count = len(self.faults)
        if count == 1:
            return Sentence("错误：还差一处")
        return Sentence("错误：还差 {count} 处", count=count)

    @property
    def title(self) -> Sentence:
        """What there is for whoever joins."""
        if self.points:
            return Sentence("刚才那单的 {points} 分，还给你留着", points=self.points)
        return Sentence("加入会员，下次就认得你")

    @property
    def lead(self) -> Sentence:
        """What it takes."""
        if self.points:
            return Sentence("加入会员就到账。不用装应用。")
        return Sentence("攒积分，享会员价。不用装应用。")

    @property
    def button(self) -> Sentence:
        """What the one button does."""
        if self.points:
            return Sentence("加入，领 {points} 分", points=self.points)
        return Sentence("加入会员")

    @property
    def decline(self) -> Sentence:
        """That nobody has to."""
        if self.offer:
            return Sentence("不加入也没关系，刚才那单已经完成。")
        return Sentence("不加入也没关系，照样可以买东西。")
