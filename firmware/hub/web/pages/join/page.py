"""`/join`, and `/j/CLAIM` from a slip: the form, the code, and what becomes of it."""

from dataclasses import dataclass, replace
from functools import cached_property

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import JoinMember
from firmware.hub.members.replies import CodeSent, Joined
from firmware.hub.policy import store as policy_store
from firmware.hub.port.client import PortError
from firmware.hub.web.forms import SentForm, whole_number
from firmware.hub.web.pages.join.code import (
    FAULTS,
    CodeForm,
    code_field,
    kept_fields,
    phone_of,
)
from firmware.hub.web.pages.join.form import FormField, JoinForm
from firmware.hub.web.pages.join.offer import claim_in, waiting_offer
from firmware.hub.web.pages.join.refusals import refused_form
from firmware.hub.web.pages.join.typed import (
    CALLING_CODES,
    empty_fields,
    filled_fields,
    is_phone,
    profile_of,
)
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.hub.web.session import member_of, sign_in
from firmware.hub.web.wording.words import Sentence
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy

UNPROCESSABLE, UNAVAILABLE, SEE_OTHER = 422, 503, 303
MAX_CODE = 12
NUMBER_LENGTHS = range(16, 65)
NEEDS_CONSENT = Sentence("要同意会员说明才能加入")
HUB_AWAY = Sentence(
    "店里的主机暂时不在，还没有加入。请过一会儿再按一次，不会重复加入。"
)


def join(request: Request) -> Response:
    """The empty form."""
    visit = JoinVisit(request)
    return page(request, "join.html", form=visit.form(), is_member=visit.is_member)


def terms(request: Request) -> Response:
    """What members agree to, for who has no script."""
    return page(request, "terms.html", form=JoinVisit(request).form())


def send_join(request: Request, sent: SentForm) -> Response:
    """Join, or say what is still missing."""
    visit = JoinVisit(request)
    form = visit.filled(sent)
    if form.faults:
        return visit.shown(form, UNPROCESSABLE)
    try:
        reply = site_of(request).hub.call(visit.command(form, sent), Joined, CodeSent)
    except PortError:
        return visit.shown(replace(form, notice=HUB_AWAY), UNAVAILABLE)
    if isinstance(reply, Joined):
        return _welcome(request, reply)
    if isinstance(reply, CodeSent):
        return visit.asked_for_code(form, sent, reply)
    return visit.refused(form, sent, reply)


@dataclass
class JoinVisit:
    """One request of the join page."""

    request: Request

    @cached_property
    def policy(self) -> Policy:
        """The policy in force."""
        with reading(site_of(self.request).engine) as connection:
            return policy_store.newest(connection) or Policy()

    @property
    def rules(self) -> JoinRules:
        """What the policy in force asks for."""
        return self.policy.join

    @cached_property
    def is_member(self) -> bool:
        """Whether the browser has a member's link."""
        with reading(site_of(self.request).engine) as connection:
            return member_of(self.request, connection) is not None

    @property
    def claim(self) -> str | None:
        """The claim of the address, if it can be one."""
        return claim_in(self.request)

    def form(self) -> JoinForm:
        """The empty form."""
        rules, words = self.rules, words_for(self.request)
        offer = waiting_offer(self.request, self.claim) if self.claim else None
        return JoinForm(
            number=site_of(self.request).token(),
            action=self.request.url.path,
            fields=empty_fields(rules),
            consent=FormField(name="consent", required=True),
            consent_version=rules.consent_version,
            consent_text=rules.consent(words.language),
            offer=offer.slip if offer else None,
            prefix=CALLING_CODES.get(rules.phone_region, ""),
            has_birthday_gift=self.policy.has_birthday_gift,
        )

    def filled(self, sent: SentForm) -> JoinForm:
        """What was typed, with its faults; HTTPException for a form of nobody's."""
        number = sent.one("form")
        plain = number.replace("-", "").replace("_", "")
        if len(number) not in NUMBER_LENGTHS or not (
            plain.isascii() and plain.isalnum()
        ):
            raise HTTPException(400)
        consent = FormField(name="consent", required=True, value=sent.one("consent"))
        if not consent.value:
            consent = consent.wrong(NEEDS_CONSENT)
        fields = filled_fields(sent, self.rules, is_phone)
        return replace(self.form(), number=number, fields=fields, consent=consent)

    def command(self, form: JoinForm, sent: SentForm) -> JoinMember:
        """What the hub is asked to do."""
        version = sent.one("consent_version")
        return JoinMember(
            form=form.number,
            profile=profile_of(form.fields),
            consent_version=whole_number(version) or 0,
            language=words_for(self.request).language,
            claim=self.claim,
            code=_code(sent) or None,
        )

    def shown(self, form: JoinForm, status: int) -> Response:
        """The form with what is to be said about it."""
        return page(
            self.request, "join.html", status, form=form, is_member=self.is_member
        )

    def asked_for_code(
        self, form: JoinForm, sent: SentForm, reply: CodeSent
    ) -> Response:
        """The page of the code that was sent just now."""
        code = self._code_form(form, sent)
        return page(
            self.request, "code.html", code=replace(code, valid_s=reply.valid_s)
        )

    def refused(
        self, form: JoinForm, sent: SentForm, refusal: CommandRefused
    ) -> Response:
        """The page that the refusal is about, with its reason."""
        fault = FAULTS.get(refusal.reason)
        if fault is not None and _code(sent):
            code = self._code_form(form, sent)
            wrong = replace(code, field=code_field(_code(sent), fault))
            return page(self.request, "code.html", UNPROCESSABLE, code=wrong)
        again = refused_form(form, refusal, site_of(self.request).token())
        return self.shown(again, UNPROCESSABLE)

    def _code_form(self, form: JoinForm, sent: SentForm) -> CodeForm:
        return CodeForm(
            action=form.action,
            button=form.button,
            kept=kept_fields(sent),
            phone=phone_of(form.fields),
            field=code_field(),
        )


def _code(sent: SentForm) -> str:
    """The code that was typed; "" where another one is asked for."""
    return "" if sent.one("again") else sent.one("code")[:MAX_CODE]


def _welcome(request: Request, reply: Joined) -> Response:
    outcome = str(reply.points) if reply.points else reply.claim or "0"
    response = RedirectResponse(f"/me?joined={outcome}", SEE_OTHER)
    sign_in(request, response, reply.link)
    return response
