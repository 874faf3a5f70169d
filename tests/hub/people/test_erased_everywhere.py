"""A real hub, its broker, log and backups: after an erasure no file has a trace.

Canaries are searched as they were typed, before and after; the keys that could open
what is encrypted, after.
"""

import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.cli.main import main as countertop
from firmware.hub.db.engine import opened, reading
from firmware.hub.members.commands import (
    AskLink,
    ChangeProfile,
    CorrectMember,
    EraseMember,
    JoinMember,
    LookedAt,
)
from firmware.hub.members.profile import Profile, ProfileChange
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Changed, Erased, Joined, LinkAsked
from firmware.hub.port.client import PortClient
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.process import Running as Process
from tests.support.hub_rig import Shop
from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.process

LIMIT_S = 20.0
NAMES = ("欧阳金丝雀", "欧阳金丝燕")
PHONES = ("13812345679", "13987654321")
BIRTHDAYS = ("1987-11-23", "1969-02-27")
WHY = "顾客说电话写错了"


def disguises() -> list[bytes]:
    """Each canary as texts, JSON and E.164 write it."""
    typed = [*NAMES, *PHONES, *BIRTHDAYS, WHY]
    escaped = [each.encode("unicode_escape").decode() for each in typed]
    return [each.encode() for each in {*typed, *escaped}]


@dataclass
class Running:
    """A hub that runs in `folder`, with all that it leaves in the folders `left`."""

    left: tuple[Path, ...]
    folder: Path
    config: Path
    process: Process
    port: PortClient

    def files(self) -> list[Path]:
        found = [each for folder in self.left for each in folder.rglob("*")]
        return [each for each in found if each.is_file()]

    def traces(self, *wanted: bytes) -> list[str]:
        found: list[str] = []
        for file in self.files():
            data = file.read_bytes()
            found += [f"{file.name}: {each!r}" for each in wanted if each in data]
        return found

    def keys(self) -> dict[str, bytes]:
        with opened(self.folder, begin=False) as engine, reading(engine) as connection:
            vault = profiles_of(connection).vault
            ids = [
                row[0]
                for row in connection.exec_driver_sql(
                    "SELECT member_id FROM member_profiles"
                )
            ]
            return vault.keys(ids)

    def backup(self, name: str) -> None:
        target = self.left[0] / name
        assert (
            countertop(["backup", "--config", str(self.config), "--out", str(target)])
            == 0
        )


@pytest.fixture
def hub(
    shop: Shop, tmp_path: Path, warm: WarmStarter, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Running]:
    config = tmp_path / "hub.toml"
    with (
        PrivateBroker() as broker,
        closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as told,
        (tmp_path / "hub.log").open("wb") as log,
    ):
        head = 'log_level = "debug"\n'
        config.write_text(f"{head}{shop.config}[broker]\nport = {broker.port}\n")
        told.bind(str(tmp_path / "notify"))
        told.settimeout(LIMIT_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        words = ("firmware.cli.main", "hub", "--config", str(config))
        process = warm((sys.executable, "-m", *words), log)
        while b"READY=1" not in told.recv(1_024):
            pass
        port = PortClient(shop.folder, "test", limit_s=LIMIT_S)
        left = (tmp_path, shop.folder, broker.folder)
        yield Running(left, shop.folder, config, process, port)
        process.send_signal(signal.SIGTERM)
        process.wait(LIMIT_S)


def joined(hub: Running, number: int) -> str:
    profile = Profile(
        name=NAMES[number], phone=PHONES[number], birthday=BIRTHDAYS[number]
    )
    form = f"a-page-of-the-test-{number}"
    command = JoinMember(form=form, profile=profile, consent_version=1)
    reply = hub.port.call(command, Joined, key=form)
    assert isinstance(reply, Joined), reply
    return reply.member_id


def used(hub: Running, member_id: str) -> None:
    """What a member and staff do."""
    by = "staff:s1"
    change = ProfileChange(name=NAMES[1])
    for command in (
        ChangeProfile(member_id=member_id, changes=change),
        CorrectMember(member_id=member_id, changes=change, by=by, why=WHY),
        LookedAt(member_id=member_id, by=by, why="show"),
    ):
        assert isinstance(hub.port.call(command, Changed), Changed)
    hub.port.call(AskLink(phone=PHONES[0]), LinkAsked)
    countertop(["member", "find", PHONES[0][-4:], "--config", str(hub.config)])
    countertop(["member", "export", member_id, "--config", str(hub.config)])


@pytest.mark.only_on("sqlite", "processes are slow, and files are searched")
def test_no_file_shows_a_person_and_none_keeps_the_key_of_an_erased_one(
    hub: Running,
) -> None:
    one, two = joined(hub, 0), joined(hub, 1)
    used(hub, one)
    hub.backup("before.tar")
    assert hub.traces(*disguises()) == []
    keys = hub.keys()
    assert set(keys) == {one, two}
    assert hub.traces(keys[one]) != []
    hub.port.call(EraseMember(member_id=one, by="member"), Erased)
    hub.backup("after.tar")
    assert hub.traces(*disguises(), keys[one]) == []
    assert hub.traces(keys[two]) != []
