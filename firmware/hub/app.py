"""The hub as a process: lists its features, wires them, runs until stopped."""

import gc
import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from firmware.base import GC_THRESHOLDS
from firmware.base.systemd import ServiceManager
from firmware.hub.api_keys.feature import api_keys_feature
from firmware.hub.baskets.feature import baskets_feature
from firmware.hub.catalogue.feature import catalogue_feature
from firmware.hub.channels.feature import ChannelParts, channels_feature
from firmware.hub.closings.feature import closings_feature
from firmware.hub.config import HubConfig
from firmware.hub.counter.feature import counter_feature
from firmware.hub.db.engine import open_while_built
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.fleet.feature import fleet_feature
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.hub_key import signing_key
from firmware.hub.hub_link import hub_link
from firmware.hub.key_files import begin_keys
from firmware.hub.ledger.feature import ledger_feature
from firmware.hub.loyalty.feature import loyalty_feature, tier_in_force
from firmware.hub.loyalty.wallet.member_wallet import wallet_in_force
from firmware.hub.loyalty.wallet.pass_times import pass_fault_in_force
from firmware.hub.members.feature import PassParts, members_feature
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.notifications.feature import notifications_feature, phone_sender
from firmware.hub.offers.feature import offers_feature
from firmware.hub.order_page.feature import order_page_feature
from firmware.hub.order_page.tokens import OrderPages
from firmware.hub.payments.attempts.store import proofs as phone_proofs
from firmware.hub.payments.feature import payments_feature
from firmware.hub.payments.parts import SUBJECT, PaymentParts, PhonePayments
from firmware.hub.payments.questions import SaleKnown
from firmware.hub.people.desk import DeskParts
from firmware.hub.people.feature import people_feature
from firmware.hub.phone import open_phone
from firmware.hub.policy.feature import policy_feature
from firmware.hub.publishing.feature import publishing_feature
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.bounds import Bounds
from firmware.hub.runtime.disk_reserve import DiskReserve, Room, disk_reserve
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.feature import (
    disk_check,
    ingest_feature,
    kept_facts_job,
    remember_sent,
)
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.hub import Hub
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.jobs import JobRunner
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.hub.runtime.port.feature import port_feature
from firmware.hub.runtime.registry import Registry
from firmware.hub.sales.feature import sales_feature
from firmware.hub.sales.late_claims import sale_of_claim
from firmware.hub.sales.redeeming.feature import redeeming_feature
from firmware.hub.sales.redeeming.hold_questions import SaleAsker
from firmware.hub.sales.refunds.feature import refunds_feature
from firmware.hub.staff.feature import staff_feature
from firmware.protocol.envelope import Stamper
from firmware.protocol.signing import SigningKey

log = logging.getLogger(__name__)

NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What features are made of; `key` signs for the hub."""

    config: HubConfig
    engine: Engine
    stamper: Stamper
    key: SigningKey
    inbox: HandlerInbox
    gate: KioskGate
    reserve: DiskReserve
    publisher: Publisher
    transport: PublishPort
    phone: PhonePayments = field(default_factory=PhonePayments)


def features(parts: Parts) -> list[Feature]:
    """Every feature of the hub, one a line."""
    submit, config, stamper = parts.inbox.put_command, parts.config, parts.stamper
    engine, clocks, offset = parts.engine, KioskClocks(), config.utc_offset_minutes
    check = disk_check(parts.reserve, parts.publisher)
    made = [
        ingest_feature(
            engine, stamper, inbox=parts.inbox, gate=parts.gate, check_disk=check
        ),
        *_books(parts),
        _members(parts),
        catalogue_feature(parts.key),
        policy_feature(engine, stamper, config.policy),
        sales_feature(
            engine,
            stamper,
            fact_age_max_days=config.fact_age_max_days,
            utc_offset_minutes=offset,
            clocks=clocks,
            phone_proofs=phone_proofs,
        ),
        redeeming_feature(
            engine,
            stamper,
            asker=SaleAsker(stamper, parts.key, parts.transport),
            utc_offset_minutes=offset,
            on_reply=lambda sale, kid: submit(SaleKnown(kid, sale.sale_id, sale.state)),
        ),
        loyalty_feature(engine, stamper, utc_offset_minutes=offset),
        offers_feature(engine, stamper),
        refunds_feature(stamper, utc_offset_minutes=offset),
        *_payments(parts),
        staff_feature(stamper),
        api_keys_feature(),
        fleet_feature(engine, clocks),
        publishing_feature(engine, parts.publisher, parts.transport),
        _people(parts),
        notifications_feature(engine, stamper, config.messages, submit=submit),
    ]
    return [*made, *_by_commands(parts, made)]


def _by_commands(parts: Parts, others: list[Feature]) -> list[Feature]:
    """What other processes have done: by the handlers of all features."""
    config, registry = parts.config, Registry(others)
    channel_parts = ChannelParts(
        facts=registry.facts,
        followers=registry.followers,
        limits=config.kiosk_limits,
        data=config.data,
        utc_offset_minutes=config.utc_offset_minutes,
        has_room=lambda: parts.reserve.room is not Room.NONE,
    )
    kiosks = KioskCommands(parts.stamper, parts.key, parts.transport)
    made = [
        channels_feature(parts.stamper, channel_parts),
        counter_feature(parts.stamper, kiosks, channel_parts),
    ]
    handlers = {**registry.commands, **Registry(made).commands}
    port = port_feature(config.data, parts.inbox, handlers, stamper=parts.stamper)
    return [*made, port]


def _books(parts: Parts) -> list[Feature]:
    stamper = parts.stamper
    baskets = baskets_feature(stamper, parts.key, parts.transport)
    return [ledger_feature(), closings_feature(stamper), baskets]


def _payments(parts: Parts) -> list[Feature]:
    config = parts.config
    payments = PaymentParts(
        phone=parts.phone,
        signing=parts.key,
        transport=parts.transport,
        submit=parts.inbox.put_command,
        subject=config.messages.store or SUBJECT,
    )
    return [payments_feature(parts.engine, parts.stamper, payments), _order_page(parts)]


def _order_page(parts: Parts) -> Feature:
    web, steady_s = parts.config.web, parts.phone.steady_s
    pages = OrderPages(web.public_url, web.order_qr)
    return order_page_feature(
        parts.stamper, parts.key, parts.transport, pages=pages, steady_s=steady_s
    )


def _people(parts: Parts) -> Feature:
    config, stamper = parts.config, parts.stamper
    sender = phone_sender(config.messages)
    desk = DeskParts(
        now=lambda: stamper.stamp().ts,
        utc_offset_minutes=config.utc_offset_minutes,
        store=config.messages.store,
        sale_of_claim=sale_of_claim,
        send=sender.send if sender else None,
    )
    return people_feature(parts.engine, desk, workers=[sender] if sender else ())


def _members(parts: Parts) -> Feature:
    config = parts.config
    passes = PassParts(
        keys=PassKeyFolder(config.data),
        fault_at=pass_fault_in_force,
        kept_days=config.fact_age_max_days,
    )
    return members_feature(
        parts.stamper,
        tier_in_force,
        wallet_in_force,
        engine=parts.engine,
        passes=passes,
    )


def build(config: HubConfig, wall_ns: Callable[[], int] = time.time_ns) -> Hub:
    """The hub, wired and not started: the one place that opens disk and key.

    `wall_ns` is its clock, Unix nanoseconds. ConfigError or StoreError if it cannot be
    built.
    """
    with open_while_built(config.data, config.database) as engine:
        return _wired(config, engine, wall_ns)


def _wired(config: HubConfig, engine: Engine, wall_ns: Callable[[], int]) -> Hub:
    stamper = Stamper("hub", _name_of_this_start(), wall_ns=wall_ns)
    key = signing_key(config.data)
    pass_keys = begin_keys(config.data, engine, now_s=wall_ns() // NS)
    phone = open_phone(config, engine, wall_ns=wall_ns)
    publisher = Publisher(
        engine, stamper, key, pass_keys=pass_keys.document, payment_means=phone.means
    )
    inbox = HandlerInbox()
    gate = KioskGate(config.kiosk_limits, inbox.put_message)
    remember_sent(engine, stamper, gate)
    on_server = bool(config.database.url)
    reserve = disk_reserve(engine, config.data, config.disk, on_server=on_server)
    link = hub_link(config.broker, gate, publisher)
    parts = Parts(
        config=config,
        engine=engine,
        stamper=stamper,
        key=key,
        inbox=inbox,
        gate=gate,
        reserve=reserve,
        publisher=publisher,
        transport=link,
        phone=phone,
    )
    made = features(parts)
    return Hub(
        engine=engine,
        features=made,
        loop=_loop(parts, Registry(made)),
        link=link,
        farewell=publisher.farewell,
    )


def _loop(parts: Parts, registry: Registry) -> HandlerLoop:
    """The handler's thread with all that it does."""
    engine, stamper = parts.engine, parts.stamper
    dispatcher = MessageDispatcher(
        engine,
        stamper,
        registry,
        key=parts.key,
        bounds=Bounds(limits=parts.config.kiosk_limits, reserve=parts.reserve),
    )
    jobs = JobRunner(
        [
            *registry.jobs,
            kept_facts_job(engine, stamper, registry, limits=parts.config.kiosk_limits),
        ]
    )
    return HandlerLoop(parts.inbox, dispatcher, jobs=jobs, transport=parts.transport)


def run(config: HubConfig, wall_ns: Callable[[], int] = time.time_ns) -> int:
    """Run the hub until SIGTERM or SIGINT; the exit code. Main thread only."""
    hub = build(config, wall_ns)
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: hub.stop())
    return hub.run(ServiceManager.of_this_process(os.environ))


def _name_of_this_start() -> str:
    """Stands for the boot in the hub's messages.

    The kernel's own name for it is out of sight in the hub's sandbox.
    """
    return Stamper("hub", "").stamp().id
