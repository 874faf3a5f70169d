"""The configuration of the shop's broker, on a real mosquitto, told by delivery."""

import os
import re
import resource
import select
import shutil
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess
from firmware.protocol.codec import MAX_BYTES
from firmware.protocol.topics import catalogue_part
from firmware.virtual.network.broker import PrivateBroker
from tests.support.parties import OURS, Party, Shop, arrived, broker_of, coming

pytestmark = pytest.mark.process
SYSTEMD = Path(__file__).parents[2] / "systemd"
At = Callable[..., AbstractContextManager[Party]]


@pytest.fixture(scope="module")
def shop(new_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return new_shop.copied(tmp_path_factory.mktemp("etc"))


@pytest.fixture(scope="module", params=[False, True], ids=["passwords", "certificates"])
def tls(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def broker(shop: Shop, *, tls: bool) -> Iterator[PrivateBroker]:
    with broker_of(shop, tls=tls) as private:
        yield private


@pytest.fixture
def access(
    shop: Shop, broker: PrivateBroker, *, tls: bool
) -> Callable[[str], BrokerAccess]:
    def access(name: str) -> BrokerAccess:
        return shop.access(broker.port, name, tls=tls)

    return access


@pytest.fixture
def at(access: Callable[[str], BrokerAccess]) -> At:
    def at(name: str, *filters: str) -> AbstractContextManager[Party]:
        return arrived(access(name), *filters)

    return at


SILENT = 600


def test_a_kiosk_speaks_under_its_own_name_only(at: At) -> None:
    with at("hub", "ct/1/#") as hub, at("k1") as kiosk:
        kiosk.says("ct/1/k2/up/ev/sale")
        kiosk.says("ct/1/all/dn/policy")
        kiosk.says("ct/1/hub/state")
        kiosk.says("ct/1/k1/dn/ack")
        kiosk.says("ct/1/k1/up/ev/sale")
        assert hub.hears() == ("ct/1/k1/up/ev/sale", 4)


def test_a_kiosk_hears_what_is_meant_for_it_or_for_all(at: At) -> None:
    with at("k1", "ct/1/#") as kiosk, at("hub") as hub:
        hub.says("ct/1/k2/dn/ack")
        hub.says("ct/1/k2/up/ev/sale")
        hub.says("ct/1/k1/dn/ack")
        hub.says("ct/1/all/dn/policy")
        hub.says("ct/1/hub/state")
        heard = [kiosk.hears()[0] for _ in range(3)]
    assert heard == ["ct/1/k1/dn/ack", "ct/1/all/dn/policy", "ct/1/hub/state"]


def test_who_only_looks_hears_states_and_says_nothing(at: At) -> None:
    with (
        at("hub", "ct/1/#") as hub,
        at("observer", "ct/1/#") as observer,
        at("k1") as kiosk,
    ):
        for topic in ("observer/up/ev/sale", "observer/up/state", "k1/up/ev/sale"):
            observer.says(f"ct/1/{topic}")
        kiosk.says("ct/1/k1/up/ev/sale")
        assert hub.hears() == ("ct/1/k1/up/ev/sale", 4)
        for heard in ("ct/1/k1/up/tm/health", "ct/1/k1/up/state"):
            kiosk.says(heard)
            assert observer.hears() == (heard, 4)
            assert hub.hears() == (heard, 4)


def test_no_way_of_asking_shows_a_kiosk_what_is_another_ones(at: At) -> None:
    theirs = [
        f"ct/1/k2/{each}" for each in ("up/state", "up/birth", "up/ev/sale", "dn/ack")
    ]
    asked = [*theirs, "ct/1/k2/#", "ct/1/+/up/#", "+/+/k2/dn/+", "$share/g/ct/1/k2/#"]
    with at("hub") as hub, at("k2") as other:
        for topic, retain in product(theirs, (True, False)):
            speaker = hub if "/dn/" in topic else other
            speaker.says(topic, retain=retain)
        with at("k1", *asked, "ct/1/k1/dn/#") as kiosk:
            for topic in theirs:
                speaker = hub if "/dn/" in topic else other
                speaker.says(topic)
            hub.says("ct/1/k1/dn/ack")
            assert kiosk.hears() == ("ct/1/k1/dn/ack", 4)
        for topic in theirs:  # the broker is the next test's as well
            speaker = hub if "/dn/" in topic else other
            speaker.says(topic, b"", retain=True)


def test_nobody_takes_over_a_session_by_its_client_id(
    at: At, access: Callable[[str], BrokerAccess]
) -> None:
    thief = replace(access("k2"), client_id="k1")
    with (
        at("k1", "ct/1/k1/dn/#") as kiosk,
        arrived(thief, "ct/1/k2/dn/#"),
        at("hub") as hub,
    ):
        hub.says("ct/1/k1/dn/ack")
        assert kiosk.hears() == ("ct/1/k1/dn/ack", 4)
        assert kiosk.link.up


def test_a_name_without_its_proof_is_worth_nothing(
    at: At, access: Callable[[str], BrokerAccess], *, tls: bool
) -> None:
    thief = replace(access("k2"), client_id="k1", username="k1")
    with at("hub", "ct/1/#") as hub, at("k1", "ct/1/k1/dn/#") as kiosk:
        with coming(thief, "ct/1/k1/dn/#") as stranger:
            if tls:  # the certificate speaks, not the name
                assert stranger.hears() == "up"
                stranger.says("ct/1/k1/up/ev/sale")
                stranger.says("ct/1/k2/up/ev/sale")
                assert hub.hears() == ("ct/1/k2/up/ev/sale", 4)
            else:
                assert "denies k1" in stranger.refused()
            hub.says("ct/1/k1/dn/ack")
            assert kiosk.hears() == ("ct/1/k1/dn/ack", 4)
            assert stranger.heard.empty()
        assert kiosk.link.up


def test_nobody_comes_in_without_a_proof(
    access: Callable[[str], BrokerAccess], shop: Shop, *, tls: bool
) -> None:
    nobody = replace(access("k1"), username=None, password=None)
    if tls:
        nobody = replace(nobody, tls=shop.files())
    with coming(nobody) as stranger:
        wanted = "wants a certificate from us" if tls else "denies k1"
        assert wanted in stranger.refused()


def test_a_box_that_is_admitted_comes_in_and_nobody_goes(shop: Shop) -> None:
    with (
        broker_of(shop, tls=False) as private,
        arrived(shop.access(private.port, "k1", tls=False)) as kiosk,
    ):
        shop.admit("k3")
        private.reload()  # as the script does where systemd runs
        with arrived(shop.access(private.port, "k3", tls=False)):
            assert kiosk.link.up
        assert kiosk.heard.empty()


@pytest.mark.parametrize("name", ["", "kiosk 1", "k/1", "k:1", "+"])
def test_nobody_is_admitted_under_a_name_that_is_no_kid(shop: Shop, name: str) -> None:
    before = (shop.folder / "countertop.passwords").read_bytes()
    with pytest.raises(subprocess.CalledProcessError):
        shop.admit("k1", name)
    assert (shop.folder / "countertop.passwords").read_bytes() == before


def test_passwords_are_long_and_each_is_another(shop: Shop) -> None:
    words = list(shop.passwords.values())
    assert all(re.fullmatch("[0-9a-f]{24}", word) for word in words)
    assert len(set(words)) == len(words) >= 3
    assert (shop.folder / "hub.password").stat().st_mode & 0o007 == 0


def test_no_argument_of_a_program_shows_a_password(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    for name in ("mosquitto_passwd", "openssl"):
        real = shutil.which(name)
        program = tmp_path / name
        program.write_text(f'#!/bin/sh\necho "$*" >>{seen}\nexec {real} "$@"\n')
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    shop.admit("k4")
    assert "k4" in seen.read_text("utf-8")
    assert shop.passwords["k4"] not in seen.read_text("utf-8")


# --- what the broker is held to ---


def test_the_largest_message_of_the_contract_passes(at: At) -> None:
    part = catalogue_part(1, 1)
    with at("k1", part) as kiosk, at("hub") as hub:
        hub.says(part, bytes(MAX_BYTES))
        assert kiosk.hears() == (part, MAX_BYTES)


def test_one_byte_more_is_dropped_and_the_link_stays(at: At) -> None:
    with at("hub", "ct/1/k1/up/#") as hub, at("k1") as kiosk:
        kiosk.says("ct/1/k1/up/ev/large", bytes(MAX_BYTES + 1))
        kiosk.says("ct/1/k1/up/ev/sale")
        assert hub.hears() == ("ct/1/k1/up/ev/sale", 4)
        assert kiosk.link.up


def test_what_is_far_too_large_costs_the_link_once(at: At) -> None:
    with at("hub", "ct/1/k1/up/#") as hub, at("k1") as kiosk:
        kiosk.says("ct/1/k1/up/ev/huge", bytes(4 * MAX_BYTES))
        assert kiosk.hears()[0] == "down"
        assert kiosk.hears() == "up"
        kiosk.says("ct/1/k1/up/ev/sale")
        assert hub.hears() == ("ct/1/k1/up/ev/sale", 4)
        assert hub.link.up


def test_the_longest_topic_fits_beside_the_largest_message() -> None:
    text = (OURS / "countertop.conf").read_text("utf-8")
    limits = dict(re.findall(r"(?m)^(\w+) (\d+)$", text))
    assert int(limits["message_size_limit"]) == MAX_BYTES
    assert int(limits["max_packet_size"]) - MAX_BYTES == 4_096


def test_a_crowd_of_strangers_harms_nobody_who_is_inside(
    broker: PrivateBroker, at: At, access: Callable[[str], BrokerAccess]
) -> None:
    most = 512
    _, hard = resource.prlimit(broker.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(broker.pid, resource.RLIMIT_NOFILE, (most, hard))
    crowd: list[socket.socket] = []
    with ExitStack() as strangers, at("k1", "ct/1/k1/dn/#") as kiosk, at("hub") as hub:
        for number in range(most):
            end = socket.create_connection((HOST, broker.port))
            crowd.append(strangers.enter_context(end))
            if number % 25 == 24:  # within what the kernel keeps waiting
                hub.says("ct/1/k1/dn/ack")
                assert kiosk.hears() == ("ct/1/k1/dn/ack", 4)
        closed, _, _ = select.select(crowd[-1:], [], [], 5)
        assert closed == crowd[-1:]
        with coming(access("k2")) as late:
            assert late.hears()[0] == "down"
            strangers.close()
            assert late.hears() == "up"


def test_hundreds_of_silent_strangers_keep_no_new_link_out(
    broker: PrivateBroker, access: Callable[[str], BrokerAccess]
) -> None:
    unit = (SYSTEMD / "mosquitto.service.d/countertop.conf").read_text("utf-8")
    most = int(re.findall(r"(?m)^LimitNOFILE=(\d+)$", unit)[0])
    _, hard = resource.prlimit(broker.pid, resource.RLIMIT_NOFILE)
    allowed = min(most, hard)
    resource.prlimit(broker.pid, resource.RLIMIT_NOFILE, (allowed, allowed))
    assert allowed > SILENT
    with ExitStack() as strangers:
        for _ in range(SILENT):
            end = socket.create_connection((HOST, broker.port))
            strangers.enter_context(end)
        with coming(access("k2")) as late:
            assert late.hears() == "up"


def test_a_box_that_does_not_read_costs_the_broker_little(shop: Shop) -> None:
    with (
        broker_of(shop, tls=False) as private,
        _stuck(shop.access(private.port, "k1", tls=False), "ct/1/k1/dn/#"),
        arrived(shop.access(private.port, "hub", tls=False), "ct/1/k2/dn/#") as hub,
        arrived(shop.access(private.port, "k2", tls=False), "ct/1/k2/dn/#") as other,
    ):
        before_mb = _memory_mb(private)
        for _ in range(32):
            for _ in range(10):  # 80 MB in all
                hub.says("ct/1/k1/dn/ack", bytes(250_000))
            hub.says("ct/1/k2/dn/ack")
            # Its own word comes back behind the acknowledgements: the window is open.
            assert hub.hears() == other.hears() == ("ct/1/k2/dn/ack", 4)
        assert 16 < _memory_mb(private) - before_mb < 48


@contextmanager
def _stuck(access: BrokerAccess, topic: str) -> Generator[None]:
    """A box that was let in and subscribed at QoS 1, and then reads no more."""

    def text(words: str) -> bytes:
        return len(words).to_bytes(2) + words.encode()

    who = text(access.client_id) * 2 + text(access.password or "")
    hello = b"\0\4MQTT\4\xc2\0\x3c" + who
    wish = b"\0\1" + text(topic) + b"\1"
    with socket.socket() as end:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        end.settimeout(5)
        end.connect((HOST, access.port))
        end.sendall(b"\x10" + bytes([len(hello)]) + hello)
        assert end.recv(4) == b"\x20\2\0\0"
        end.sendall(b"\x82" + bytes([len(wish)]) + wish)
        assert end.recv(5) == b"\x90\3\0\1\1"
        yield


def _memory_mb(broker: PrivateBroker) -> int:
    status = Path(f"/proc/{broker.pid}/status").read_text("ascii")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) // 1024


def test_systemd_understands_what_the_broker_is_held_to(tmp_path: Path) -> None:
    unit = tmp_path / "mosquitto.service"
    limits = (SYSTEMD / "mosquitto.service.d/countertop.conf").read_text("utf-8")
    unit.write_text(f"{limits}ExecStart=/bin/true\n", "utf-8")
    asked = ("systemd-analyze", "verify", "--man=no", str(unit))
    done = subprocess.run(
        asked, capture_output=True, check=False, text=True, timeout=20
    )
    assert (done.returncode, done.stderr) == (0, "")
