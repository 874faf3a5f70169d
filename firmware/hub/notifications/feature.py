"""Notifications as a feature: noted with a member's sale, delivered by a worker."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import Connection, Engine

from firmware.hub.feature.command import Submit
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.ingest.fact import Follower
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.delivery_schedule import DeliverySchedule
from firmware.hub.notifications.delivery_worker import AttemptEnded, DeliveryWorker
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.phone_sender import PhoneSender
from firmware.hub.notifications.refund_notices import RefundNotices
from firmware.hub.notifications.staff_calls import StaffCalls
from firmware.hub.notifications.tables import notices
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed

TICK_EVERY_S = 1.0

NoteSales = Callable[[Connection, Sequence[str]], None]


def notifications_feature(
    engine: Engine, stamper: Stamper, config: MessagesConfig, *, submit: Submit
) -> Feature:
    """Only the table if members get none; ConfigError if key or certificate fail."""
    name, tables = "notifications", (notices,)
    if not config.on:
        return Feature(name=name, tables=tables)
    worker = DeliveryWorker(Gateway(config, config.tls()), config.signer(), submit)
    schedule = DeliverySchedule(engine, stamper, config=config, worker=worker)
    note = partial(
        notifications_store.note, store=config.store, language=config.language
    )

    refunds = RefundNotices(engine, stamper, config)

    def tick(_until_s: float) -> bool:
        if config.after_refund:
            refunds.note()
        schedule.tick()
        return False

    callers = [_call_sender(config)] if config.staff_calls else []
    calls = [
        StaffCalls(each.send, store=config.store, language=config.language)
        for each in callers
    ]
    return Feature(
        name=name,
        tables=tables,
        kiosk_observers=tuple(each.observe for each in calls),
        followers={SaleClosed: (follower(note),)},
        commands={AttemptEnded: schedule.receive},
        jobs=(Job("notifications", TICK_EVERY_S, tick),),
        workers=(worker, *callers),
    )


def _call_sender(config: MessagesConfig) -> PhoneSender:
    """A thread of its own: a call does not wait behind codes that a gateway fails."""
    return PhoneSender(Gateway(config, config.tls()), config.signer(), name="calls")


def phone_sender(config: MessagesConfig) -> PhoneSender | None:
    """What sends codes and links to phones; None without a gateway.

    ConfigError if key or certificate fail.
    """
    if not config.on:
        return None
    return PhoneSender(Gateway(config, config.tls()), config.signer())


def follower(note: NoteSales) -> Follower:
    """Has each sale noted that may be a member's."""

    def booked(sales: Sequence[SaleClosed], connection: Connection) -> None:
        sale_ids = [sale.sale_id for sale in sales if sale.member_id or sale.card]
        if sale_ids:
            note(connection, sale_ids)

    return booked
