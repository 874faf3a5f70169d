"""Publishing as a feature: retained documents, and numbers after a restore."""

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.publishing.renumber import BackupGuard

POLL_EVERY_S = 1.0
PUMP_EVERY_S = 0.25


def publishing_feature(
    engine: Engine, publisher: Publisher, transport: PublishPort
) -> Feature:
    """`transport` publishes what `publisher` keeps retained."""

    def publish(topic: str, payload: bytes) -> bool:
        return transport.publish(topic, payload, qos=1, retain=True)

    def poll(_until_s: float) -> bool:
        publisher.poll()
        return False

    def pump(until_s: float) -> bool:
        return transport.up and not publisher.pump(publish, until_s)

    return Feature(
        name="publishing",
        observers=(BackupGuard(engine).observe,),
        jobs=(
            Job("publisher_poll", POLL_EVERY_S, poll),
            Job("publisher_pump", PUMP_EVERY_S, pump),
        ),
    )
