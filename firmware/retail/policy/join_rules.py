"""How people become members: a section of the policy (S09, S10, S11). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase

FieldUse = Literal["off", "optional", "required"]
"""Whether the join page asks for a field, and needs it."""

FIELDS = ("name", "gender", "birthday", "phone", "preferences")
MAX_URL = 80
MAX_CONSENT = 2_000
MAX_CHOICES = 20
MAX_CHOICE = 40
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")

CONSENT_ZH = (
    "店家为了会员积分、会员价和生日优惠，记下您在这里填的内容和您的购物记录，只用在本店，"
    "不交给别人。您随时可以在会员页查看、导出、更改、收回同意或注销；注销后，店里的账上只"
    "留下不能认出您的编号。"
)
CONSENT_EN = (
    "For points, member prices and birthday offers the shop keeps what you enter here"
    " and what you buy. It is used in this shop only and given to nobody. On your"
    " member page you may see, export and change it, withdraw this consent, or leave:"
    " the books then keep a number that does not lead to you."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRules:
    """What the join page asks, and how phones are proven; kiosks read `url` alone.

    Without `url`, where customers reach the shop's page, nobody is invited. A text of
    consent that changes gets a higher `consent_version`. With `phone_proof` a code is
    sent to a phone before anything is stored for it: it holds for `code_valid_s` and
    `code_tries_max` tries, another is sent after `code_again_min_s`, and at most
    `codes_day_max` within 24 hours. A link that a newer one replaced works until that
    was opened, or for `old_link_days`.
    """

    url: str = ""
    name: FieldUse = "optional"
    gender: FieldUse = "off"
    birthday: FieldUse = "optional"
    phone: FieldUse = "required"
    preferences: FieldUse = "off"
    preference_choices: tuple[str, ...] = ()
    phone_region: str = "CN"
    phone_proof: bool = False
    code_valid_s: Annotated[int, Range(60, 1_800)] = 300
    code_tries_max: Annotated[int, Range(1, 10)] = 5
    code_again_min_s: Annotated[int, Range(10, 600)] = 60
    codes_day_max: Annotated[int, Range(1, 20)] = 5
    consent_version: Annotated[int, Range(1, 1_000_000)] = 1
    consent_zh: str = CONSENT_ZH
    consent_en: str = CONSENT_EN
    old_link_days: Annotated[int, Range(1, 365)] = 30

    def use_of(self, field: str) -> FieldUse:
        """Whether a field of `FIELDS` is asked for."""
        uses: dict[str, FieldUse] = {
            "name": self.name,
            "gender": self.gender,
            "birthday": self.birthday,
            "phone": self.phone,
            "preferences": self.preferences,
        }
        return uses[field]

    def consent(self, language: str) -> str:
        """The text of consent in a language; Chinese by default."""
        return self.consent_en if language == "en" else self.consent_zh

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Yield what no page could use."""
        if self.url and not _is_usable(self.url):
            yield (
                "url",
                self.url,
                Phrase(
                    "https://HOST[:PORT][/PATH] of at most {most} characters without a"
                    " / at the end; http:// to this machine only",
                    most=MAX_URL,
                ),
            )
        yield from self._faults_of_texts()
        yield from self._faults_of_fields()

    def _faults_of_fields(self) -> Iterable[tuple[str, object, Phrase]]:
        if self.phone_proof and self.phone == "off":
            yield "phone_proof", True, Phrase("only where phone is asked for")
        if not re.fullmatch(r"[A-Z]{2}", self.phone_region):
            yield "phone_region", self.phone_region, Phrase("two letters such as CN")
        choices = self.preference_choices
        if self.preferences != "off" and not choices:
            yield (
                "preference_choices",
                [],
                Phrase("one or more, where preferences are asked for"),
            )
        if len(choices) > MAX_CHOICES or len(set(choices)) < len(choices):
            yield (
                "preference_choices",
                list(choices),
                Phrase("at most {most}, each once", most=MAX_CHOICES),
            )
        for choice in choices:
            if not _is_printable(choice, MAX_CHOICE):
                yield (
                    "preference_choices",
                    choice,
                    Phrase("1 to {most} printable characters", most=MAX_CHOICE),
                )

    def _faults_of_texts(self) -> Iterable[tuple[str, object, Phrase]]:
        for key, text in (
            ("consent_zh", self.consent_zh),
            ("consent_en", self.consent_en),
        ):
            if not _is_printable(text.replace("\n", " "), MAX_CONSENT):
                yield (
                    key,
                    text,
                    Phrase("1 to {most} printable characters", most=MAX_CONSENT),
                )


def _is_printable(text: str, most: int) -> bool:
    return 0 < len(text.strip()) <= len(text) <= most and text.isprintable()


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    secure = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    clean = url.isascii() and url.isprintable() and not set("@?# ") & set(url)
    fits = len(url) <= MAX_URL and _PATH.fullmatch(parts.path) is not None
    return secure and bool(host) and clean and port != 0 and fits
