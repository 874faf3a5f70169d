import json

import pytest

from firmware.protocol import topics
from firmware.virtual.network.mqtt_packets import Publish
from firmware.virtual.network.mqtt_rules import Fate, Way
from firmware.virtual.page.inside.message_facts import message_trace
from firmware.virtual.page.messages.behind import Lane, Traced

CANARY = "284937461029384756"


def message(topic: str, body: object, *, retain: bool = False) -> Publish:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Publish(topic, payload, 1, 7, retain, b"", b"")


def traced(topic: str, body: object, fate: Fate = Fate.PASSED) -> Traced:
    trace = message_trace(Way.UP, message(topic, body), fate, at_ms=5)
    assert trace is not None
    return trace


def test_a_fact_is_told_by_topic_place_and_receipt_number() -> None:
    fact = {
        "type": "sale",
        "chain": {"seq": 212, "previous": CANARY},
        "body": {"receipt_no": "K1-000018", "card": CANARY},
    }
    topic = topics.event("K1", "sale")
    assert traced(topic, fact) == Traced(
        at_ms=5,
        lane=Lane.MESSAGE,
        what="ev/sale",
        sale="K1-000018",
        facts={
            "topic": topic,
            "way": "up",
            "bytes": len(json.dumps(fact)),
            "qos": 1,
            "type": "sale",
            "seq": 212,
            "sale": "K1-000018",
        },
    )


def test_an_acknowledgement_is_read_inside_its_signature() -> None:
    ack = {"type": "ack", "body": {"kind": "ack", "upto": 212}}
    signed = {"type": "signed_message", "body": {"message": ack, "signature": CANARY}}
    facts = traced(topics.ack("K1"), signed).facts
    assert (facts["type"], facts["upto"]) == ("ack", 212)


def test_what_became_of_it_is_told() -> None:
    assert traced(topics.ack("K1"), {}, Fate.DROPPED).facts["fate"] == "dropped"


@pytest.mark.parametrize(
    "body",
    [
        CANARY.encode(),
        b"\xff" + CANARY.encode(),
        [CANARY],
        {"code": CANARY, "body": CANARY, "chain": [CANARY], "reply_to": CANARY},
        {"type": {"x": CANARY}, "body": {"code": CANARY, "receipt_no": [CANARY]}},
        {"chain": {"seq": [CANARY]}, "body": {"message": {"body": {"pass": CANARY}}}},
    ],
)
def test_nothing_of_a_body_passes(body: object) -> None:
    asked = traced(topics.ask("K1", "charge"), body)
    replied = traced(topics.reply("K1", f"c-{CANARY}"), body)
    assert CANARY not in repr((asked, replied))


@pytest.mark.parametrize(
    "silent",
    [
        message(topics.telemetry("K1", "health"), {}),
        message(topics.state("K1"), {}),
        message("$SYS/broker", {}),
        message(topics.ack("K1"), {}, retain=True),
    ],
)
def test_what_belongs_to_no_sale_is_not_told(silent: Publish) -> None:
    assert message_trace(Way.DOWN, silent, Fate.PASSED, at_ms=5) is None
