"""Commands of another process: done once under a key, replied to after the commit."""

import os
import queue
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from firmware.hub.app import features
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.members import store as members_store
from firmware.hub.port.calls import Ping, Pong
from firmware.hub.port.client import HubDefectError, PortClient, PortError
from firmware.hub.port.frames import (
    MAX_FRAME_BYTES,
    SOCKET_NAME,
    receive_frame,
    send_frame,
    short_name,
)
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.jobs import JobRunner
from firmware.hub.runtime.port.entrance import SOCKET_MODE
from firmware.hub.runtime.port.feature import port_feature
from firmware.hub.runtime.port.waiting import MAX_IN_HAND
from firmware.hub.runtime.registry import Registry
from tests.support.hub_rig import KEY, DownLink, Shop, hub_parts, still_stamper

LIMIT_S = 20.0
NOBODY = 65_534
STRANGER = f"""
import socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect(f"/proc/self/fd/{{sys.argv[1]}}/{SOCKET_NAME}")
print(connection.recv(1))
"""


class Enrol(PortCommand, frozen=True, tag="test_enrol"):
    """Has one member enrolled."""

    member_id: str
    fails: bool = False


class Enrolled(PortReply, frozen=True, tag="test_enrolled"):
    """Which turn of the handler did it."""

    turn: int


@dataclass
class Desk:
    """A feature of the tests, with one command of the port."""

    turns: int = 0
    waits: Callable[[], None] = field(default=lambda: None)

    def feature(self) -> Feature:
        return Feature(name="desk", commands={Enrol: self.enrol})

    def enrol(self, command: Enrol, work: UnitOfWork) -> PortReply:
        self.turns += 1
        self.waits()
        if command.fails:
            raise ZeroDivisionError
        name = command.member_id
        added = members_store.add(work.connection, members_store.Member(name, name, ""))
        return Enrolled(turn=self.turns) if added else CommandRefused(reason="taken")


@dataclass
class Running:
    folder: Path
    desk: Desk
    inbox: HandlerInbox
    client: PortClient

    def enrol(self, name: str, key: str = "") -> Enrolled | CommandRefused:
        return self.client.call(Enrol(member_id=name), Enrolled, key=key)

    def connect(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(LIMIT_S)
        with short_name(self.folder) as name:
            connection.connect(name)
        return connection


@pytest.fixture
def running(shop: Shop, tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / ("a folder of a long name " * 6)
    folder.mkdir()
    inbox, stamper, desk = HandlerInbox(), still_stamper("hub"), Desk()
    parts = replace(hub_parts(shop.engine, stamper, KEY), inbox=inbox)
    made = [f for f in features(parts) if f.name != "port"] + [desk.feature()]
    port = port_feature(folder, inbox, Registry(made).commands, stamper=stamper)
    registry = Registry([*made, port])
    loop = HandlerLoop(
        inbox,
        MessageDispatcher(shop.engine, stamper, registry, key=KEY),
        jobs=JobRunner(()),
        transport=DownLink(),
    )
    port.start()
    loop.start()
    while not (folder / SOCKET_NAME).exists():
        pass
    yield Running(folder, desk, inbox, PortClient(folder, "test", limit_s=LIMIT_S))
    assert port.stop(LIMIT_S) == []
    assert loop.stop(LIMIT_S)
    assert not (folder / SOCKET_NAME).exists()


def test_a_command_is_replied_to_after_its_commit(running: Running, shop: Shop) -> None:
    assert running.enrol("n1") == Enrolled(turn=1)
    assert ("n1",) in shop.rows("SELECT member_id FROM members")


def test_a_hub_that_handles_commands_says_its_time(running: Running) -> None:
    assert running.client.call(Ping(), Pong) == Pong(now="2026-03-01T08:00:00.000Z")


def test_a_refusal_is_a_value(running: Running) -> None:
    running.enrol("n1")
    assert running.enrol("n1") == CommandRefused(reason="taken")


def test_a_key_does_a_command_once_and_replies_the_same(running: Running) -> None:
    first = running.enrol("n1", key="form-1")
    assert first == Enrolled(turn=1)
    assert running.enrol("n1", key="form-1") == first
    assert running.desk.turns == 1


def test_a_key_of_another_command_is_refused(running: Running) -> None:
    running.enrol("n1", key="form-1")
    refused = CommandRefused(reason="key_reused", field="key")
    assert running.enrol("n2", key="form-1") == refused
    elsewhere = PortClient(running.folder, "elsewhere")
    found = elsewhere.call(Enrol(member_id="n2"), Enrolled, key="form-1")
    assert found == Enrolled(turn=2)


def test_a_refused_command_leaves_its_key_free(running: Running, shop: Shop) -> None:
    running.enrol("n1")
    assert running.enrol("n1", key="k") == CommandRefused(reason="taken")
    assert shop.rows("SELECT * FROM port_replies") == []
    assert running.enrol("n2", key="k") == Enrolled(turn=3)


def test_many_callers_with_one_key_have_it_done_once(running: Running) -> None:
    with ThreadPoolExecutor(12) as pool:
        calls = [pool.submit(running.enrol, "n1", "k") for _ in range(24)]
        replies = [each.result(LIMIT_S) for each in calls]
    assert replies == [Enrolled(turn=1)] * 24


def test_a_defect_harms_its_own_call_only(running: Running) -> None:
    with ThreadPoolExecutor(8) as pool:
        sound = [pool.submit(running.enrol, f"n{n}") for n in range(7)]
        with pytest.raises(HubDefectError, match="failed at this command") as failed:
            running.client.call(Enrol(member_id="x", fails=True), Enrolled, key="k")
        for each in sound:
            assert isinstance(each.result(LIMIT_S), Enrolled)
    assert failed.value.done is False
    assert isinstance(running.enrol("x", key="k"), Enrolled)


def test_without_a_hub_nothing_was_done(tmp_path: Path) -> None:
    client = PortClient(tmp_path, "test")
    with pytest.raises(PortError, match="not running") as failed:
        client.call(Enrol(member_id="n1"), Enrolled)
    assert failed.value.done is False


def test_a_caller_that_waits_too_long_does_not_know(running: Running) -> None:
    held, going_on = threading.Event(), threading.Event()

    def waits() -> None:
        held.set()
        going_on.wait(LIMIT_S)

    running.desk.waits = waits
    hasty = PortClient(running.folder, "test", limit_s=0.2)
    with pytest.raises(PortError, match="no reply") as failed:
        hasty.call(Enrol(member_id="n1"), Enrolled, key="k")
    assert failed.value.done is None
    assert held.wait(LIMIT_S)
    running.desk.waits = lambda: None
    going_on.set()
    assert running.enrol("n1", key="k") == Enrolled(turn=1)


@pytest.mark.parametrize(
    ("frame", "names"),
    [
        (b"{}\n{}", "missing required field"),
        (b'{}\n{"kind":"no_such"}', "command: a value that is not allowed at \\$.kind"),
        (b'{}\n{"kind":"test_enrol","member_id":7}', "\\$.member_id"),
        (b'{}\n{"kind":"test_enrol","member_id":"m\\u0000"}', "a text with a NUL"),
        (b'{"other":1}\n{"kind":"test_enrol","member_id":"m"}', "unknown field"),
        (b"\xff\x00", "head: not JSON"),
    ],
)
def test_what_cannot_be_read_is_named_by_field_never_by_value(
    running: Running, frame: bytes, names: str
) -> None:
    with running.connect() as connection:
        send_frame(connection, frame)
        reply = receive_frame(connection).decode()
    assert '"reason":"unreadable"' in reply
    assert names.replace("\\", "") in reply
    assert running.desk.turns == 0


def test_a_frame_that_is_too_large_ends_its_connection_only(running: Running) -> None:
    with running.connect() as connection:
        connection.sendall(struct.pack(">I", MAX_FRAME_BYTES + 1))
        assert connection.recv(1) == b""
    assert running.enrol("n1") == Enrolled(turn=1)


def test_silent_connections_lose_their_places(running: Running) -> None:
    silent = [running.connect() for _ in range(MAX_IN_HAND)]
    assert running.enrol("n1") == Enrolled(turn=1)
    for each in silent:
        assert each.recv(1) == b""
        each.close()


def test_a_full_inbox_is_said(running: Running) -> None:
    held, going_on = threading.Event(), threading.Event()

    def waits() -> None:
        held.set()
        going_on.wait(LIMIT_S)

    running.desk.waits = waits
    first: queue.Queue[object] = queue.Queue(1)
    caller = threading.Thread(target=lambda: first.put(running.enrol("n1")))
    caller.start()
    assert held.wait(LIMIT_S)
    while running.inbox.put_command(Enrol(member_id="n2")):
        pass
    with pytest.raises(PortError, match="too much to do") as failed:
        running.enrol("n3")
    assert failed.value.done is False
    going_on.set()
    caller.join(LIMIT_S)
    assert first.get_nowait() == Enrolled(turn=1)


def test_the_socket_is_of_its_account_alone(running: Running) -> None:
    mode = (running.folder / SOCKET_NAME).stat().st_mode
    assert mode & 0o777 == SOCKET_MODE


@pytest.mark.process
@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become somebody else")
def test_a_stranger_is_not_heard(running: Running) -> None:
    running.folder.chmod(0o755)
    (running.folder / SOCKET_NAME).chmod(0o666)
    descriptor = os.open(running.folder, os.O_PATH)
    told = subprocess.run(
        [sys.executable, "-c", STRANGER, str(descriptor)],
        pass_fds=[descriptor],
        user=NOBODY,
        check=True,
        capture_output=True,
        timeout=LIMIT_S,
    )
    os.close(descriptor)
    assert told.stdout == b"b''\n"
