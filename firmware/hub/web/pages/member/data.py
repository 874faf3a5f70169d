"""`/me/data`: the member's own data, changed, withdrawn, linked anew."""

from dataclasses import dataclass, replace

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import ChangeProfile, RotateLink, WithdrawConsent
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.members.replies import Changed, CodeSent, LinkMade
from firmware.hub.policy import store as policy_store
from firmware.hub.web.forms import SentForm, whole_number
from firmware.hub.web.pages.join.code import (
    FAULTS,
    CodeForm,
    code_field,
    kept_fields,
    phone_of,
)
from firmware.hub.web.pages.join.form import FormField, ProfileForm
from firmware.hub.web.pages.join.refusals import refused_form
from firmware.hub.web.pages.join.typed import (
    CALLING_CODES,
    filled_fields,
    is_phone,
    known_fields,
    profile_of,
)
from firmware.hub.web.pages.member.page import no_link
from firmware.hub.web.pages.profile_changes import profile_changes
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.hub.web.session import member_of
from firmware.hub.web.wording.figures import shop_time
from firmware.hub.web.wording.words import Sentence
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy

UNPROCESSABLE, SEE_OTHER = 422, 303
BY_MEMBER = "member"
ADDRESS = "/me/data"
NOTHING = Profile()
NEEDS_CONSENT = Sentence("要同意会员说明才能保存")
DONE = {
    "saved": Sentence("改好了。"),
    "withdrawn": Sentence("资料删掉了，会员还在：积分、优惠券和会员码都不变。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """What is known of a member, and the rules of the day."""

    member_id: str
    rules: JoinRules
    kept: KeptProfile | None

    @property
    def profile(self) -> Profile:
        """The profile; an empty one if nothing is known."""
        return self.kept.profile if self.kept else NOTHING

    @property
    def needs_consent(self) -> bool:
        """Whether nothing may be kept without a new consent."""
        return self.kept is None or self.kept.consented_at is None


def data(request: Request) -> Response:
    """The member's own data in a form."""
    own = _own(request)
    if own is None:
        return no_link(request)
    fields = known_fields(own.profile, own.rules)
    return _shown(request, own, _form(request, own, fields))


def change_data(request: Request, sent: SentForm) -> Response:
    """Change what differs from what is kept."""
    own = _own_or_403(request)
    fields = filled_fields(sent, own.rules, is_phone)
    form = _form(request, own, fields, consent=sent.one("consent"))
    if form.faults:
        return _shown(request, own, form, status=UNPROCESSABLE)
    code = "" if sent.one("again") else sent.one("code")
    command = ChangeProfile(
        member_id=own.member_id,
        changes=profile_changes(own.profile, profile_of(fields), own.rules),
        language=words_for(request).language,
        consent_version=_consent_version(sent) if own.needs_consent else 0,
        code=code or None,
    )
    reply = site_of(request).hub.call(command, Changed, CodeSent)
    if isinstance(reply, CodeSent):
        asked = replace(_code_form(form, sent), valid_s=reply.valid_s)
        return page(request, "code.html", code=asked)
    if isinstance(reply, CommandRefused):
        return _refused(request, own, form, sent=sent, refusal=reply)
    return RedirectResponse(f"{ADDRESS}?done=saved", SEE_OTHER)


def withdraw(request: Request, sent: SentForm) -> Response:
    """Have the profile erased, and stay a member."""
    del sent
    own = _own_or_403(request)
    command = WithdrawConsent(member_id=own.member_id, by=BY_MEMBER)
    site_of(request).hub.call(command, Changed)
    return RedirectResponse(f"{ADDRESS}?done=withdrawn", SEE_OTHER)


def new_link(request: Request, sent: SentForm) -> Response:
    """Show a new link: once, for the books keep a digest of it only."""
    del sent
    own = _own_or_403(request)
    command = RotateLink(member_id=own.member_id, by=BY_MEMBER)
    made = site_of(request).hub.call(command, LinkMade)
    if isinstance(made, CommandRefused):
        return no_link(request)
    base = site_of(request).config.public_url.rstrip("/") or (
        f"{request.url.scheme}://{request.url.netloc}"
    )
    return page(request, "new_link.html", link=f"{base}/m/{made.link}")


def _consent_version(sent: SentForm) -> int:
    """The version that the page showed, which is another than that of now at times."""
    return whole_number(sent.one("consent_version")) or 0


def _own(request: Request) -> OwnData | None:
    with reading(site_of(request).engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return None
        policy = policy_store.newest(connection) or Policy()
        kept = profiles_of(connection).of(connection, member_id)
    return OwnData(member_id=member_id, rules=policy.join, kept=kept)


def _own_or_403(request: Request) -> OwnData:
    own = _own(request)
    if own is None:
        raise HTTPException(403)
    return own


def _form(
    request: Request, own: OwnData, fields: list[FormField], *, consent: str = ""
) -> ProfileForm:
    ticked = FormField(name="consent", required=True, value=consent)
    if request.method == "POST" and own.needs_consent and not consent:
        ticked = ticked.wrong(NEEDS_CONSENT)
    return ProfileForm(
        number=site_of(request).token(),
        action=ADDRESS,
        fields=fields,
        consent=ticked if own.needs_consent else None,
        consent_version=own.rules.consent_version,
        consent_text=own.rules.consent(words_for(request).language),
        prefix=CALLING_CODES.get(own.rules.phone_region, ""),
    )


def _refused(
    request: Request,
    own: OwnData,
    form: ProfileForm,
    *,
    sent: SentForm,
    refusal: CommandRefused,
) -> Response:
    fault = FAULTS.get(refusal.reason)
    if fault is not None and sent.one("code"):
        wrong = code_field(sent.one("code"), fault)
        code = replace(_code_form(form, sent), field=wrong)
        return page(request, "code.html", UNPROCESSABLE, code=code)
    again = refused_form(form, refusal, form.number)
    return _shown(request, own, again, status=UNPROCESSABLE)


def _code_form(form: ProfileForm, sent: SentForm) -> CodeForm:
    return CodeForm(
        action=ADDRESS,
        button=Sentence("保存"),
        kept=kept_fields(sent),
        phone=phone_of(form.fields),
        field=code_field(),
    )


def _shown(
    request: Request, own: OwnData, form: ProfileForm, *, status: int = 200
) -> Response:
    offset = site_of(request).utc_offset_minutes
    consented_at = own.kept.consented_at if own.kept else None
    return page(
        request,
        "data.html",
        status,
        own=own,
        form=form,
        consented_on=shop_time(consented_at, offset) if consented_at else None,
        done=DONE.get(request.query_params.get("done", "")),
    )
