"""Publishing as a feature: retained documents, and numbers after a restore."""

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.publishing.renumber import BackupGuard
from firmware.hub.publishing.retained_guard import RetainedGuard
from firmware.hub.publishing.retained_sweep import RetainedSweep

POLL_EVERY_S = 1.0
PUMP_EVERY_S = 0.25
GUARD_EVERY_S = 1.0


def publishing_feature(
    engine: Engine, publisher: Publisher, transport: PublishPort
) -> Feature:
    """`transport` publishes what `publisher` keeps retained.

    Nothing that comes is judged before it is known what should stand retained.
    """
    guard = RetainedGuard(publisher)
    sweep = RetainedSweep(publisher, transport)

    def publish(topic: str, payload: bytes) -> bool:
        return transport.publish(topic, payload, qos=1, retain=True)

    def poll(_until_s: float) -> bool:
        publisher.poll()
        return False

    def pump(until_s: float) -> bool:
        return transport.up and not publisher.pump(publish, until_s)

    def watch(_until_s: float) -> bool:
        sweep.run()
        guard.correct()
        return False

    return Feature(
        name="publishing",
        observers=(BackupGuard(engine).observe,),
        hub_topic_observers=(guard.observe,),
        jobs=(
            Job("publisher_poll", POLL_EVERY_S, poll, before_messages=True),
            Job("publisher_pump", PUMP_EVERY_S, pump),
            Job("retained_guard", GUARD_EVERY_S, watch),
        ),
    )
