"""What the fleet is told, and what still works when telling fails."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drivers.api import Button, CameraHealth, DecoderRestarted, Symbology
from firmware.base.damaged_files import keep_aside, log_of
from firmware.kiosk.board import BoardWatch
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.runtime.housekeeping import (
    QUIET_S,
    TELEMETRY_S,
    UNTRUSTED_S,
    Identity,
    StatusReporter,
)
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import LinkDown, LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack, Birth, KioskState, Telemetry
from firmware.protocol.telemetry_names import HEALTH, meaning
from tests.support.kiosk_builders import COLA, NO_BOARD, UTC
from tests.support.kiosk_rig import KioskRig

ME = Identity(kid="K1", firmware="1.0", hardware="desk", boot="b" * 36)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path)
    desk.controller.handle(LinkUp())
    yield desk
    desk.close()


def on_duty(desk: KioskRig) -> StatusReporter:
    return StatusReporter(
        ME,
        controller=desk.controller,
        supervisor=DeviceSupervisor({}),
        uplink=desk.uplink,
        replicas=desk.replicas,
        board=BoardWatch(NO_BOARD),
    )


def told(desk: KioskRig) -> list[str]:
    """The states that were published, oldest first."""
    return [
        codec.decode(payload, KioskState).body.state
        for topic, payload in desk.post.sent
        if topic == topics.state("K1")
    ]


def numbers(desk: KioskRig) -> list[dict[str, float]]:
    """The numbers that were published, oldest first."""
    return [
        codec.decode(payload, Telemetry).body.numbers
        for topic, payload in desk.post.sent
        if topic == topics.telemetry("K1", "health")
    ]


def test_state_and_birth_are_told_once_each_connection(desk: KioskRig) -> None:
    duty = on_duty(desk)
    for _ in range(3):
        duty.poll(desk.now_s, UTC, inbox_refused=0)
    assert told(desk) == ["ready"]
    births = [p for topic, p in desk.post.sent if topic == topics.birth("K1")]
    assert codec.decode(births[0], Birth).body.catalogue_revision == 1


def test_a_journal_that_was_damaged_is_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    log_of(file).write_bytes(b"")
    keep_aside(file, 1_000)
    desk = KioskRig(tmp_path)
    desk.controller.handle(LinkUp())
    on_duty(desk).poll(desk.now_s, UTC, inbox_refused=0)

    state = dict(desk.post.sent)[topics.state("K1")]
    assert codec.decode(state, KioskState).body.reasons == ("journal_damaged",)
    desk.close()


def test_what_the_link_did_not_take_is_told_again(desk: KioskRig) -> None:
    duty = on_duty(desk)
    desk.post.open_ = False  # as while a window of facts is under way
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    desk.post.open_ = True
    duty.poll(desk.now_s, UTC, inbox_refused=0)

    assert told(desk) == ["ready"]


def test_whoever_leaves_says_so(desk: KioskRig) -> None:
    duty = on_duty(desk)
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    duty.publish_offline(UTC)

    assert told(desk) == ["ready", "offline"]


def test_a_disk_that_cannot_be_read_ends_no_process(desk: KioskRig) -> None:
    duty = on_duty(desk)
    desk.scan(COLA.gtin)
    desk.disk_dies()

    duty.poll(desk.now_s + TELEMETRY_S, UTC, inbox_refused=0)

    (told,) = numbers(desk)
    assert told["backlog_facts"] == told["slips_set_aside"] == -1
    assert desk.controller.sale.state is SaleState.STOPPED


def test_the_fleet_hears_that_a_journal_failed(desk: KioskRig) -> None:
    duty = on_duty(desk)
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    desk.disk_dies()
    for _ in range(2):
        desk.controller.poll()

    duty.poll(desk.now_s, UTC, inbox_refused=0)
    duty.publish_offline(UTC)

    assert told(desk) == ["ready", "degraded", "offline"]
    topic, last = desk.post.sent[-1]
    assert topic == topics.state("K1")
    assert codec.decode(last, KioskState).body.session == 1


def test_a_full_inbox_is_told_until_it_was_quiet_for_a_while(desk: KioskRig) -> None:
    duty = on_duty(desk)
    for seconds, refused in ((0, 0), (1, 3), (50, 4), (QUIET_S + 49, 4)):
        duty.poll(desk.now_s + seconds, UTC, inbox_refused=refused)
    assert told(desk) == ["ready", "degraded"]

    duty.poll(desk.now_s + QUIET_S + 50, UTC, inbox_refused=4)

    assert told(desk) == ["ready", "degraded", "ready"]
    assert numbers(desk)[-1]["inbox_refused"] == 4


def test_a_full_inbox_long_before_the_broker_came_back_is_over(desk: KioskRig) -> None:
    duty = on_duty(desk)
    desk.controller.handle(LinkDown("gone"))
    duty.poll(desk.now_s, UTC, inbox_refused=1)
    desk.controller.handle(LinkUp())
    duty.poll(desk.now_s + QUIET_S, UTC, inbox_refused=1)

    assert told(desk) == ["ready"]


def test_a_forgery_in_the_hubs_name_is_told_and_the_birth_with_it(
    desk: KioskRig,
) -> None:
    duty = on_duty(desk)
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    desk.sell()
    desk.hear(topics.ack("K1"), Ack(epoch=7, upto=10**12))

    for seconds in (TELEMETRY_S, UNTRUSTED_S, TELEMETRY_S + UNTRUSTED_S):
        duty.poll(desk.now_s + seconds, UTC, inbox_refused=0)

    assert told(desk) == ["ready", "degraded", "ready"]
    assert [topic for topic, _ in desk.post.sent].count(topics.birth("K1")) == 3
    assert numbers(desk)[-1]["untrusted_messages"] == 1


def test_the_fleet_hears_that_the_catalogue_is_damaged(
    desk: KioskRig, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as other:
        other.execute("UPDATE article SET price_fen = 1")
        other.commit()
    duty = on_duty(desk)
    desk.scan(COLA.gtin)
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    topic, payload = next(each for each in desk.post.sent if "state" in each[0])
    assert topic == topics.state("K1")
    state = codec.decode(payload, KioskState).body
    assert state.reasons == ("catalogue_damaged",)


def test_the_catalogue_is_checked_while_nothing_is_sold(
    desk: KioskRig, tmp_path: Path
) -> None:
    duty = on_duty(desk)
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as other:
        other.execute("DELETE FROM article")
        other.commit()
    desk.controller.handle(LinkDown("gone"))
    for seconds in range(2):
        duty.poll(desk.now_s + seconds, UTC, inbox_refused=0)
    assert desk.replicas.damaged


def test_every_number_of_telemetry_is_documented(desk: KioskRig) -> None:
    desk.scan("not a code of ours", Symbology.QR)
    desk.controller.handle(CameraHealth(14.8, 0, 90.0, 120.0, 30.0))
    desk.controller.handle(DecoderRestarted("eye"))
    desk.press(Button.CALL)
    on_duty(desk).poll(desk.now_s + TELEMETRY_S, UTC, inbox_refused=0)
    (told_numbers,) = numbers(desk)
    assert {name for name in told_numbers if not meaning(name)} == set()
    assert told_numbers["time_known"] == told_numbers["selling"] == 1
    assert told_numbers["decoder_restarts"] == 1
    assert HEALTH.keys() <= told_numbers.keys()


def test_a_name_that_another_box_has_taken_is_a_limit(desk: KioskRig) -> None:
    duty = on_duty(desk)
    desk.post.contested = True
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    assert duty.limits == ("kid_taken",)
    assert told(desk) == ["degraded"]
    desk.post.contested = False
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    assert (duty.limits, told(desk)) == ((), ["degraded", "ready"])


def test_a_time_that_is_not_known_is_a_limit(tmp_path: Path) -> None:
    desk = KioskRig(tmp_path, synchronised=False)
    duty = on_duty(desk)
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    assert duty.limits == ("clock_unsure",)
    desk.synchronised = True
    duty.poll(desk.now_s, UTC, inbox_refused=0)
    assert duty.limits == ()
    desk.close()
