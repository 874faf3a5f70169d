"""A kiosk sells on without its hub, but not for ever at unconfirmed prices (E30)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import Button
from firmware.base.config_loader import to_mapping
from firmware.kiosk.board import BoardWatch
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.runtime.housekeeping import TELEMETRY_S, Identity, StatusReporter
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import LinkDown, LinkUp
from firmware.kiosk.sync.revision_poll import POLL_EVERY_S, REPLY_LIMIT_S
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    AskNewest,
    HubState,
    KioskState,
    NewestCatalogue,
    PolicyDocument,
    Telemetry,
)
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.catalogue_rules import CatalogueRule
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import BISCUIT, COLA, NO_BOARD, UTC
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY, manifest, published, row

DAY_S = 86_400
LIMIT_S = 7 * DAY_S
BASE, _ = published(1, 0, (row(COLA), row(BISCUIT)))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path)
    yield desk
    desk.close()


def pass_s(desk: KioskRig, seconds: float) -> None:
    desk.now_s += seconds
    desk.controller.poll()


def hub_appears(desk: KioskRig) -> None:
    """The broker is there, with all that a hub retains."""
    desk.controller.handle(LinkUp())
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    desk.hear(topics.catalogue(), manifest(BASE))


def questions(desk: KioskRig) -> list[str]:
    """The correlations of all questions for the newest catalogue."""
    return [
        codec.decode(payload, AskNewest).envelope.id
        for topic, payload in desk.post.sent
        if topic == topics.ask("K1", "newest")
    ]


def hub_says(
    desk: KioskRig, revision: int = 1, *, asked: str = "", key: SigningKey = HUB_KEY
) -> None:
    """The answer to the last question, or to another one."""
    correlation = asked or questions(desk)[-1]
    newest = NewestCatalogue(asked=correlation, revision=revision)
    desk.hear(topics.reply("K1", correlation), signed_documents.sign(newest, key))


def is_stopped(desk: KioskRig) -> bool:
    sale = desk.controller.sale
    return (sale.state, sale.stopped_for) == (SaleState.STOPPED, "catalogue_stale")


def test_it_sells_to_the_millisecond_before_the_limit(desk: KioskRig) -> None:
    pass_s(desk, LIMIT_S - 0.001)
    assert desk.controller.sale.state is SaleState.IDLE
    pass_s(desk, 0.001)
    assert is_stopped(desk)
    desk.scan(COLA.gtin)
    assert desk.controller.sale.basket.pieces == 0


def test_it_sells_again_as_soon_as_the_hub_confirms(desk: KioskRig) -> None:
    pass_s(desk, LIMIT_S)
    hub_appears(desk)
    assert is_stopped(desk)
    hub_says(desk)
    assert desk.controller.sale.state is SaleState.IDLE
    desk.sell()
    assert len(desk.facts()) == 1
    pass_s(desk, LIMIT_S - DAY_S)
    assert desk.controller.sale.state is SaleState.IDLE


def test_a_hub_that_comes_back_is_asked_at_once(desk: KioskRig) -> None:
    """Its clock may have been set right meanwhile: an hour is long to wait for that."""
    hub_appears(desk)
    hub_says(desk)
    assert len(questions(desk)) == 1
    desk.hear(topics.hub_state(), HubState(state="offline", ts=UTC))
    pass_s(desk, 5)
    assert len(questions(desk)) == 1
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    desk.hear(topics.catalogue(), manifest(BASE))
    pass_s(desk, 0.1)
    assert len(questions(desk)) == 2


def test_what_the_broker_retains_confirms_nothing(desk: KioskRig) -> None:
    hub_appears(desk)
    pass_s(desk, LIMIT_S)
    assert desk.uplink.hub_online
    assert is_stopped(desk)


def test_only_the_hubs_own_answer_to_the_last_question_counts(desk: KioskRig) -> None:
    hub_appears(desk)
    pass_s(desk, LIMIT_S)
    first, last = questions(desk)
    hub_says(desk, asked=first)
    assert is_stopped(desk)
    hub_says(desk, key=SigningKey.generate())
    assert is_stopped(desk)
    assert desk.uplink.bad_messages.total() == 1
    hub_says(desk, asked=last)
    assert not is_stopped(desk)
    assert questions(desk) == [first, last]


def test_a_kiosk_behind_the_hub_is_confirmed_when_it_has_caught_up(
    desk: KioskRig,
) -> None:
    delta, bodies = published(2, 1, (row(replace(COLA, price_fen=350)),))
    pass_s(desk, LIMIT_S)
    hub_appears(desk)
    hub_says(desk, revision=2)
    assert is_stopped(desk)
    desk.hear(topics.catalogue(), manifest(BASE, delta))
    assert len(questions(desk)) == 1
    desk.hear(topics.catalogue_part(2, 1), bodies[0])
    assert len(questions(desk)) == 2
    hub_says(desk, revision=2)
    assert desk.controller.sale.state is SaleState.IDLE


def test_it_asks_once_an_hour_and_again_soon_where_no_answer_came(
    desk: KioskRig,
) -> None:
    desk.controller.handle(LinkUp())
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    assert questions(desk) == []  # what is published is not known yet
    desk.hear(topics.catalogue(), manifest(BASE))
    for _ in range(3):
        desk.controller.poll()
    assert len(questions(desk)) == 1

    pass_s(desk, REPLY_LIMIT_S)
    assert len(questions(desk)) == 2
    hub_says(desk)
    pass_s(desk, POLL_EVERY_S - 1)
    assert len(questions(desk)) == 2
    pass_s(desk, 1)
    assert len(questions(desk)) == 3


def test_a_hub_that_is_away_is_not_asked(desk: KioskRig) -> None:
    desk.controller.handle(LinkUp())
    desk.hear(topics.catalogue(), manifest(BASE))
    desk.hear(topics.hub_state(), HubState(state="offline", ts=UTC))
    desk.hear(topics.catalogue(), manifest(BASE))
    assert questions(desk) == []
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    assert len(questions(desk)) == 1
    desk.controller.handle(LinkDown("gone"))
    desk.controller.handle(LinkUp())
    pass_s(desk, POLL_EVERY_S)
    assert len(questions(desk)) == 1


def test_a_basket_begun_before_the_limit_goes_through(desk: KioskRig) -> None:
    pass_s(desk, LIMIT_S - 1)
    desk.scan(COLA.gtin)
    pass_s(desk, 1)
    desk.scan(COLA.gtin)
    assert desk.controller.sale.basket.pieces == 2
    desk.press(Button.PAY)
    desk.confirm()
    assert desk.controller.sale.state is SaleState.THANKS
    pass_s(desk, 10)
    assert is_stopped(desk)


def test_the_next_customer_does_not_slip_in_during_the_thanks(desk: KioskRig) -> None:
    pass_s(desk, LIMIT_S - 1)
    desk.sell()
    assert desk.controller.sale.state is SaleState.THANKS
    desk.scan(COLA.gtin)
    assert is_stopped(desk)
    assert desk.controller.sale.basket.pieces == 0


def test_a_basket_taken_back_past_the_limit_is_the_last_one(desk: KioskRig) -> None:
    pass_s(desk, LIMIT_S - 1)
    desk.scan(COLA.gtin)
    pass_s(desk, 1)
    desk.press(Button.UNDO, held_s=2.2)
    assert is_stopped(desk)


def test_a_shorter_limit_is_in_force_at_once(desk: KioskRig) -> None:
    pass_s(desk, DAY_S)
    rules = Policy(version=2, catalogue=CatalogueRule(stale_limit_days=1))
    document = PolicyDocument(version=2, rules=to_mapping(rules))
    desk.hear(topics.first_release_policy(), signed_documents.sign(document, HUB_KEY))
    assert is_stopped(desk)


def test_the_limit_holds_over_a_reboot(desk: KioskRig, tmp_path: Path) -> None:
    pass_s(desk, LIMIT_S)
    desk.close()
    again = KioskRig(tmp_path)
    assert is_stopped(again)
    hub_appears(again)
    hub_says(again)
    again.close()

    third = KioskRig(tmp_path)
    assert third.controller.sale.state is SaleState.IDLE
    third.close()


@pytest.mark.parametrize(
    ("age_s", "state", "reasons"),
    [
        (LIMIT_S * 0.8 - 1, "ready", ()),
        (LIMIT_S * 0.8, "degraded", ("catalogue_unconfirmed",)),
        (LIMIT_S, "degraded", ("catalogue_unconfirmed", "stopped_catalogue_stale")),
    ],
)
def test_the_fleet_sees_it_before_the_shop_stops(
    desk: KioskRig, age_s: float, state: str, reasons: tuple[str, ...]
) -> None:
    me = Identity(kid="K1", firmware="0.1.0", hardware="desk", boot="b" * 36)
    duty = StatusReporter(
        me,
        controller=desk.controller,
        supervisor=DeviceSupervisor({}),
        uplink=desk.uplink,
        replicas=desk.replicas,
        board=BoardWatch(NO_BOARD),
    )
    pass_s(desk, age_s)
    desk.controller.handle(LinkUp())
    duty.poll(desk.now_s + TELEMETRY_S, UTC, inbox_refused=0)

    sent = dict(desk.post.sent)
    told = codec.decode(sent[topics.state("K1")], KioskState).body
    assert (told.state, told.reasons) == (state, reasons)
    health = codec.decode(sent[topics.telemetry("K1", "health")], Telemetry).body
    assert health.numbers["catalogue_unconfirmed_s"] == pytest.approx(age_s)
