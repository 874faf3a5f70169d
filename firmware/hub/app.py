"""The hub as a process: lists its features, wires them, runs until stopped."""

import gc
import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine

from firmware.base.durable_files import replace_durably
from firmware.base.errors import StoreError
from firmware.base.systemd import ServiceManager
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.feature import catalogue_feature
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import open_engine, reusable_bytes
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.fleet.feature import fleet_feature
from firmware.hub.fleet.kiosk_clocks import KioskClocks
from firmware.hub.ingest.kept_facts import KeptFacts
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.ledger.feature import ledger_feature
from firmware.hub.loyalty.feature import loyalty_feature
from firmware.hub.members.feature import members_feature
from firmware.hub.notifications.feature import notifications_feature
from firmware.hub.policy.feature import policy_feature
from firmware.hub.publishing.feature import publishing_feature
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.bounds import Bounds
from firmware.hub.runtime.disk_reserve import DiskReserve, free_on_disk
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.feature import disk_check, ingest_feature, remember_sent
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.hub import Hub
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.jobs import JobRunner
from firmware.hub.runtime.kiosk_gate import KioskGate
from firmware.hub.runtime.registry import Registry
from firmware.hub.sales.feature import sales_feature
from firmware.hub.staff.feature import staff_feature
from firmware.mqtt.access import BrokerConfig, Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.signing import SigningKey, is_public_key

log = logging.getLogger(__name__)

KEY = "hub.key"
PUBLIC_KEY = "hub.pub"
MIN_KEY_BYTES = 44
RESTORE_KEY = Phrase(
    "put it back from a backup; for a new key remove hub.pub and give the "
    "new one to every kiosk"
)
"""A key file holds 32 bytes in base64."""
KEPT_FACTS_EVERY_S = 600.0
GC_THRESHOLDS = (50_000, 20, 100)
"""When Python collects garbage: a batch leaves thousands of rows, few in circles.

With Python's own settings the search took a sixth of the hub's time.
"""


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


def features(parts: Parts) -> list[Feature]:
    """Every feature of the hub, one a line."""
    submit, config, stamper = parts.inbox.put_command, parts.config, parts.stamper
    engine, clocks, offset = parts.engine, KioskClocks(), config.utc_offset_minutes
    check = disk_check(parts.reserve, parts.publisher)
    return [
        ingest_feature(
            engine, stamper, inbox=parts.inbox, gate=parts.gate, check_disk=check
        ),
        ledger_feature(),
        members_feature(stamper),
        catalogue_feature(parts.key),
        policy_feature(engine, stamper, config.policy),
        sales_feature(
            engine,
            stamper,
            fact_age_max_days=config.fact_age_max_days,
            utc_offset_minutes=offset,
            clocks=clocks,
        ),
        loyalty_feature(engine, stamper, utc_offset_minutes=offset),
        staff_feature(),
        fleet_feature(engine, clocks),
        publishing_feature(engine, parts.publisher, parts.transport),
        notifications_feature(engine, stamper, config.messages, submit=submit),
    ]


def build(config: HubConfig, wall_ns: Callable[[], int] = time.time_ns) -> Hub:
    """The hub, wired and not started: the one place that opens disk and key.

    `wall_ns` is its clock, Unix nanoseconds. ConfigError or StoreError if it cannot be
    built.
    """
    engine = open_engine(config.data, config.database)
    stamper = Stamper("hub", _name_of_this_start(), wall_ns=wall_ns)
    key = signing_key(config.data)
    inbox, publisher = HandlerInbox(), Publisher(engine, stamper, key)
    gate = KioskGate(config.kiosk_limits, inbox.put_message)
    remember_sent(engine, stamper, gate)
    reserve = _reserve(config, engine)
    link = _link(config.broker, gate, publisher)
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
            _kept_facts(engine, stamper, registry, limits=parts.config.kiosk_limits),
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


def signing_key(folder: Path) -> SigningKey:
    """The hub's key, made on the first start; its public half is stored beside it.

    StoreError if it cannot be read, or be made, or is not the one that was here before:
    kiosks would refuse all that another key signs.
    """
    path, public = folder / KEY, folder / PUBLIC_KEY
    try:
        _remove_unfinished(path, public)
        before = _public_before(public)
        if not path.exists():
            if before:
                raise StoreError(
                    Phrase(
                        "{path}: gone, but kiosks know it: {restore_key}",
                        path=path,
                        restore_key=RESTORE_KEY,
                    )
                )
            SigningKey.generate().save(path)
        key = SigningKey.load(path)
        if before and not _is_public_half(before, key):
            raise StoreError(
                Phrase(
                    "{path}: not the key of {public}: {restore_key}",
                    path=path,
                    public=public,
                    restore_key=RESTORE_KEY,
                )
            )
        text = f"{key.public}\n".encode("ascii")
        if not public.exists() or public.read_bytes() != text:
            replace_durably(public, text, 0o644)
    except OSError as error:
        why = Phrase("{path}: {reason}", path=path, reason=os_reason(error))
        raise StoreError(why) from error
    return key


def _is_public_half(text: str, key: SigningKey) -> bool:
    """Whether this is the key's public half, or was before one bit of it changed.

    Any change of the key itself gives quite another one.
    """
    pairs = zip(text.encode(), key.public.encode(), strict=False)
    bits = sum((one ^ other).bit_count() for one, other in pairs)
    return len(text) == len(key.public) and bits <= 1


def _public_before(public: Path) -> str:
    """The public half that kiosks were given; empty if it was never stored whole."""
    if not public.is_file() or public.is_symlink():
        return ""
    text = public.read_bytes().decode("ascii", "replace").strip()
    return text if is_public_key(text) else ""


def _remove_unfinished(path: Path, public: Path) -> None:
    """Release 0.1.0 could be killed while it wrote the key.

    The public half is stored before anything is signed: while there is none, a key that
    is too short to be one has never signed anything, and no kiosk knows it.
    """
    if public.exists() or not path.is_file() or path.is_symlink():
        return
    if path.stat().st_size < MIN_KEY_BYTES:
        log.warning("hub_key_unfinished file=%s", path)
        path.unlink()


def _kept_facts(
    engine: Engine, stamper: Stamper, registry: Registry, *, limits: KioskLimits
) -> Job:
    """Books what an earlier build of this hub could not read."""
    kept = KeptFacts(
        engine,
        stamper,
        handlers=registry.facts,
        followers=registry.followers,
        limits=limits,
    )
    return Job("kept_facts", KEPT_FACTS_EVERY_S, kept.run)


def _reserve(config: HubConfig, engine: Engine) -> DiskReserve:
    """The disk under the database; one on a server looks after its own."""
    if config.database.url:
        return DiskReserve()

    def free_bytes() -> int:
        return free_on_disk(config.data) + reusable_bytes(engine)

    return DiskReserve(free_bytes, config.disk)


def _link(broker: BrokerConfig, gate: KioskGate, publisher: Publisher) -> Link:
    return Link(
        # Kiosks send a fact until the hub itself acknowledges it: decision 0091.
        access=replace(broker.access(topics.HUB), subscribe_qos=0),
        events=LinkEvents(
            on_message=lambda topic, payload: _put_live(gate, topic, payload),
            on_retained=gate.receive,
            on_up=publisher.on_connected,
            on_down=lambda _reason: None,  # the link has logged it
        ),
        filters=(*topics.hub_filters(), *topics.hub_topics_filters()),
        will=Will(topics.hub_state(), publisher.farewell()),
    )


def _put_live(gate: KioskGate, topic: str, payload: bytes) -> None:
    """Queue a message, but for acknowledgements that come back during a sweep."""
    if not topics.is_for_one_kiosk(topic):
        gate.receive(topic, payload)


def _name_of_this_start() -> str:
    """Stands for the boot in the hub's messages.

    The kernel's own name for it is out of sight in the hub's sandbox.
    """
    return Stamper("hub", "").stamp().id
