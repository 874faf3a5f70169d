"""What every command about a member needs, in one transaction of the books."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from firmware.base.errors import StoreError
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members import store as members_store
from firmware.hub.members.audit import Audit
from firmware.hub.members.links import add_link, link_token
from firmware.hub.members.phone_message import PhoneMessage
from firmware.hub.members.profile import Language
from firmware.hub.members.profiles.store import Profiles, profiles_of
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.members.states import MemberState, state_of, states_of
from firmware.hub.members.vault.codes import PhoneCodeRules, PhoneCodes
from firmware.hub.members.vault.values import Chance
from firmware.hub.policy import store as policy_store
from firmware.retail.policy.policy import Policy

log = logging.getLogger(__name__)

SendToPhone = Callable[[PhoneMessage], bool]
"""Hands a message to the gateway's worker; False if it cannot take it. Any thread."""
SaleOfClaim = Callable[[Connection, str], str | None]
"""The sale that a claim's token is of; None if it is of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the hub gives: its clock (UTC text), randomness, the gateway, claims.

    `send` is None where no gateway is configured.
    """

    now: Callable[[], str]
    utc_offset_minutes: int
    store: str = ""
    send: SendToPhone | None = None
    sale_of_claim: SaleOfClaim = lambda _connection, _claim: None
    chance: Chance = secrets.token_bytes


class MemberDesk:
    """One command's view of books and vault. StoreError if either cannot."""

    def __init__(self, parts: DeskParts, work: UnitOfWork) -> None:
        self.parts = parts
        self.work = work
        self.connection = work.connection
        self.now = parts.now()
        self.policy = policy_store.newest(work.connection) or Policy()
        self.profiles: Profiles = profiles_of(work.connection)
        self.audit = Audit(work.connection, self.profiles, self.now)

    @property
    def moment(self) -> datetime:
        """The time of the command."""
        return moment_of(self.now)

    @property
    def codes(self) -> PhoneCodes:
        """Codes to phones, by the policy in force."""
        join = self.policy.join
        rules = PhoneCodeRules(
            valid_s=join.code_valid_s,
            tries_max=join.code_tries_max,
            again_min_s=join.code_again_min_s,
            day_max=join.codes_day_max,
        )
        return PhoneCodes(self.profiles.vault, rules, text_of)

    def found(self, member_id: str) -> MemberState | CommandRefused:
        """A member who is not erased; whoever was merged into another is the other."""
        owner = members_store.ids_by_name(self.connection, [member_id]).get(member_id)
        if owner is None:
            return refused(MemberRefusal.MEMBER_UNKNOWN)
        state = state_of(self.connection, owner)
        if state.erased_at is not None:
            return refused(MemberRefusal.MEMBER_UNKNOWN)
        return state

    def usable(self, member_id: str) -> str | CommandRefused:
        """The id of a member who is neither erased nor blocked."""
        state = self.found(member_id)
        if isinstance(state, CommandRefused):
            return state
        if state.blocked_at is not None:
            return refused(MemberRefusal.MEMBER_BLOCKED)
        return state.member_id

    def with_phone(self, phone: str) -> list[MemberState]:
        """Members with a phone, in E.164, who were not erased or merged."""
        if not phone:
            return []
        ids = self.profiles.with_phone(self.connection, phone)
        found = states_of(self.connection, ids).values()
        return [each for each in found if not (each.erased_at or each.merged_into)]

    def new_link(self, member_id: str) -> str:
        """A new link; the one before lives until this one was opened."""
        token = link_token(self.parts.chance)
        until = self.moment + timedelta(days=self.policy.join.old_link_days)
        add_link(
            self.connection,
            member_id,
            token,
            now=self.now,
            old_until=text_of(until),
        )
        return token

    def send(self, phone: str, text: str, language: Language) -> None:
        """Have a text sent once the transaction has committed."""
        send = self.parts.send
        if send is not None:
            key = self.parts.chance(16).hex()
            message = PhoneMessage(key, phone, text, language, self.now)
            self.work.after_commit(lambda: _send(send, message))


def forget_after(desk: MemberDesk, member_ids: Sequence[str]) -> None:
    """Have keys destroyed once the books no longer hold what they open."""
    vault = desk.profiles.vault
    desk.work.after_commit(lambda: _finish(lambda: vault.drop(member_ids)))


def erase_after(desk: MemberDesk, member_ids: Sequence[str]) -> None:
    """As `forget_after`, for ever."""
    vault, now = desk.profiles.vault, desk.now
    desk.work.after_commit(lambda: _finish(lambda: vault.erase(member_ids, now)))


def _finish(act: Callable[[], None]) -> None:
    """What fails is done by the upkeep of the vault, for an erasure, or is logged."""
    try:
        act()
    except StoreError as error:
        log.error("vault_failed reason=%s", error)  # noqa: TRY400 - expected, and complete


def refused(reason: MemberRefusal, field: str = "") -> CommandRefused:
    """The reply that nothing was done."""
    return CommandRefused(reason=reason.value, field=field)


def _send(send: SendToPhone, message: PhoneMessage) -> None:
    """One that cannot be taken is lost, and logged by who could not take it."""
    send(message)
