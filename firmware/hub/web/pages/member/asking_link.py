"""`/link`: have one's link sent to one's phone."""

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import AskLink
from firmware.hub.members.replies import LinkAsked
from firmware.hub.policy import store as policy_store
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.join.form import FormField, ProfileForm
from firmware.hub.web.pages.join.refusals import refused_form
from firmware.hub.web.pages.join.typed import CALLING_CODES, is_phone, phone_fault
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.retail.policy.policy import Policy

UNPROCESSABLE = 422


def ask_link(request: Request) -> Response:
    """The field of the phone."""
    return page(request, "link.html", form=_form(request), asked=False)


def send_ask_link(request: Request, sent: SentForm) -> Response:
    """The same for every phone, whether or not it is a member's."""
    form = _form(request, sent.one("phone"))
    if form.faults:
        return page(request, "link.html", UNPROCESSABLE, form=form, asked=False)
    command = AskLink(phone=form.fields[0].value, language=words_for(request).language)
    reply = site_of(request).hub.call(command, LinkAsked)
    if isinstance(reply, CommandRefused):
        again = refused_form(form, reply, form.number)
        return page(request, "link.html", UNPROCESSABLE, form=again, asked=False)
    return page(request, "link.html", form=form, asked=True)


def _form(request: Request, typed: str | None = None) -> ProfileForm:
    with reading(site_of(request).engine) as connection:
        rules = (policy_store.newest(connection) or Policy()).join
    field = FormField(name="phone", required=True, value=typed or "")
    fault = None if typed is None else phone_fault(typed, rules.phone_region, is_phone)
    return ProfileForm(
        number="",
        action="/link",
        fields=[field if fault is None else field.wrong(fault)],
        consent=None,
        consent_version=0,
        consent_text="",
        prefix=CALLING_CODES.get(rules.phone_region, ""),
    )
