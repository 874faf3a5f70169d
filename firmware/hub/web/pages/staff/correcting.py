"""`/staff/members/ID/data`: correct what is kept of a member."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import CorrectMember
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Changed
from firmware.hub.policy import store as policy_store
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.join.form import FormField, ProfileForm
from firmware.hub.web.pages.join.refusals import refused_form
from firmware.hub.web.pages.join.typed import (
    CALLING_CODES,
    filled_fields,
    is_phone,
    known_fields,
    profile_of,
)
from firmware.hub.web.pages.profile_changes import profile_changes
from firmware.hub.web.pages.staff.access import FIRST_PAGE, SEE_OTHER, staff_page, typed
from firmware.hub.web.pages.staff.panel import (
    member_id_of,
    owner_or_404,
    panel_or_404,
)
from firmware.hub.web.pages.staff.view import PanelView
from firmware.hub.web.rendering import site_of
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy

UNPROCESSABLE = 422
MAX_WHY = 200


def data(request: Request, session: StaffSession) -> Response:
    """The profile in a form."""
    rules = _rules(request)
    panel = panel_or_404(request, session)
    known = panel.kept.profile if panel.kept else Profile()
    form = _form(request, known_fields(known, rules), rules)
    return _shown(request, session, panel, form=form)


def send_data(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """Correct what differs from what is kept."""
    member_id, rules = member_id_of(request), _rules(request)
    before = _profile(request, owner_or_404(request, member_id))
    form = _form(request, filled_fields(sent, rules, is_phone), rules)
    why = typed(sent, "why", MAX_WHY)
    if form.faults:
        panel = panel_or_404(request, session)
        return _shown(request, session, panel, form=form, why=why)
    command = CorrectMember(
        member_id=member_id,
        changes=profile_changes(before, profile_of(form.fields), rules),
        by=session.actor,
        why=why,
    )
    reply = site_of(request).hub.call(command, Changed)
    if isinstance(reply, CommandRefused):
        form = refused_form(form, reply, form.number)
        panel = panel_or_404(request, session)
        return _shown(request, session, panel, form=form, why=why)
    return RedirectResponse(f"{FIRST_PAGE}/{member_id}?done=corrected", SEE_OTHER)


def _profile(request: Request, member_id: str) -> Profile:
    """What a correction is compared with; nothing of it is shown."""
    with reading(site_of(request).engine) as connection:
        kept = profiles_of(connection).of(connection, member_id)
    return kept.profile if kept else Profile()


def _rules(request: Request) -> JoinRules:
    with reading(site_of(request).engine) as connection:
        return (policy_store.newest(connection) or Policy()).join


def _form(request: Request, fields: list[FormField], rules: JoinRules) -> ProfileForm:
    return ProfileForm(
        number="",
        action=request.url.path,
        # What a shop demands of who joins it does not demand of who corrects.
        fields=[replace(each, required=False) for each in fields],
        consent=None,
        consent_version=0,
        consent_text="",
        prefix=CALLING_CODES.get(rules.phone_region, ""),
    )


def _shown(
    request: Request,
    session: StaffSession,
    panel: PanelView,
    *,
    form: ProfileForm,
    why: str = "",
) -> Response:
    status = UNPROCESSABLE if form.faults or form.notice else 200
    return staff_page(
        request, "data.html", session, status=status, panel=panel, form=form, why=why
    )
