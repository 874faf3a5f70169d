"""The commands about members: what fits into them, and that no log can show them."""

from typing import Any

import pytest

from firmware.base.errors import WireError
from firmware.hub.feature.port_command import PortCommand
from firmware.hub.members import commands
from firmware.hub.members.commands import (
    AskLink,
    ChangeProfile,
    EraseMember,
    JoinMember,
    LookedAt,
    MemberCommand,
)
from firmware.hub.members.profile import Profile, ProfileChange
from firmware.protocol.records import RecordReader, encode_record

PHONE, NAME = "13800138000", "林女士"
KINDS = [
    each
    for each in vars(commands).values()
    if isinstance(each, type)
    and issubclass(each, MemberCommand)
    and each is not MemberCommand
]
FORM = "f" * 22


def test_a_command_survives_the_port() -> None:
    asked = JoinMember(
        form=FORM, profile=Profile(name=NAME, phone=PHONE), consent_version=3
    )
    reader = RecordReader[Any](*KINDS)
    assert reader.read(encode_record(asked), "port") == asked


@pytest.mark.parametrize(
    "sent",
    [
        JoinMember(form="short", profile=Profile(), consent_version=1),
        JoinMember(form=FORM, profile=Profile(name="x" * 81), consent_version=1),
        JoinMember(form=FORM, profile=Profile(name="a\nb"), consent_version=1),
        EraseMember(member_id="m-1", by="anybody"),
        LookedAt(member_id="m-1", by="staff:b 1", why="show"),
    ],
)
def test_what_does_not_fit_is_refused_without_its_value(sent: PortCommand) -> None:
    with pytest.raises(WireError) as refused:
        RecordReader[Any](*KINDS).read(encode_record(sent), "port")
    assert "xxx" not in str(refused.value)


@pytest.mark.parametrize(
    "command",
    [
        JoinMember(form=FORM, profile=Profile(name=NAME), consent_version=1),
        ChangeProfile(member_id="m-1", changes=ProfileChange(phone=PHONE)),
        AskLink(phone=PHONE),
    ],
)
def test_no_log_can_show_what_a_person_typed(command: PortCommand) -> None:
    assert PHONE not in repr(command)
    assert NAME not in repr(command)


def test_none_is_kept_as_it_came() -> None:
    assert len(KINDS) == 16
    assert all(kind.personal for kind in KINDS)
