"""Commands about members at a shop's hub, for tests: each a transaction of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members.commands import JoinMember, MemberCommand
from firmware.hub.members.phone_message import PhoneMessage
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.members.replies import Joined
from firmware.hub.people.desk import DeskParts
from firmware.hub.people.feature import member_handlers
from firmware.hub.policy import store as policy_store
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop

R = TypeVar("R", bound=PortReply)
PHONE = "138 0013 8000"
E164 = "+8613800138000"
STAFF = "staff:s1"


@dataclass
class People:
    """`sent` are the texts to phones; `now` is what the hub's clock shows."""

    shop: Shop
    now: str = "2026-03-01T08:00:00.000Z"
    sent: list[PhoneMessage] = field(default_factory=list[PhoneMessage])
    claims: dict[str, str] = field(default_factory=dict[str, str])
    gateway: bool = True
    forms: Iterator[int] = field(default_factory=lambda: iter(range(10**6)))

    def parts(self) -> DeskParts:
        def send(message: PhoneMessage) -> bool:
            self.sent.append(message)
            return True

        return DeskParts(
            now=lambda: self.now,
            utc_offset_minutes=480,
            send=send if self.gateway else None,
            sale_of_claim=lambda _connection, token: self.claims.get(token),
        )

    def do(self, command: MemberCommand, *, power_cut: bool = False) -> PortReply:
        handler = member_handlers(self.parts())[type(command)]
        with writing(self.shop.engine) as connection:
            work = UnitOfWork(connection)
            reply = handler(command, work)
        if not power_cut:
            work.committed()
        assert isinstance(reply, PortReply)
        return reply

    def get(self, command: MemberCommand, kind: type[R]) -> R:
        reply = self.do(command)
        assert isinstance(reply, kind), reply
        return reply

    def refusal(self, command: MemberCommand) -> str:
        reply = self.do(command)
        assert isinstance(reply, CommandRefused), reply
        return f"{reply.reason} {reply.field}".strip()

    def form(self, code: str | None = None, **typed: str) -> JoinMember:
        profile = Profile(**({"phone": PHONE} | typed))  # pyright: ignore[reportArgumentType]
        name = f"form-of-a-page-{next(self.forms):06}"
        return JoinMember(form=name, profile=profile, consent_version=1, code=code)

    def join(self, **typed: str) -> str:
        return self.get(self.form(**typed), Joined).member_id

    def profile(self, member_id: str) -> KeptProfile | None:
        with reading(self.shop.engine) as connection:
            return profiles_of(connection).of(connection, member_id)

    def rules(self, rules: JoinRules, version: int = 2) -> None:
        with writing(self.shop.engine) as connection:
            policy_store.keep(connection, Policy(version=version, join=rules), "")

    def code(self) -> str:
        digits = "".join(c if c.isdigit() else " " for c in self.sent[-1].text).split()
        return digits[0]
