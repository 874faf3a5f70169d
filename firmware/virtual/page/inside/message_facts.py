"""What may be shown of a message between kiosk and broker. Pure.

The topic, its size and what became of it; of its envelope only what is listed here.
The body stays where it is, but for the receipt number of a fact about a sale.
"""

import json
from typing import cast

from firmware.base.errors import WireError
from firmware.protocol.topics import Family, parse
from firmware.virtual.network.mqtt_packets import Publish
from firmware.virtual.network.mqtt_rules import Fate, Way
from firmware.virtual.page.messages.behind import Lane, Traced

TEXT_MAX = 64
Document = dict[str, object]
SILENT = {Family.TELEMETRY, Family.STATE, Family.BIRTH}
"""They come by themselves, and are part of no sale."""


def message_trace(
    way: Way, message: Publish, fate: Fate, *, at_ms: int
) -> Traced | None:
    """A message as a trace; None for what has to do with no sale."""
    try:
        address = parse(message.topic)
    except WireError:
        return None
    if address.family in SILENT or message.retain:
        return None
    name = "" if address.family is Family.REPLY else address.name
    content = _document(message.payload)
    facts: dict[str, str | int] = {
        "topic": _without_correlation(message.topic, address.family),
        "way": str(way),
        "bytes": len(message.payload),
        "qos": message.qos,
        **({"fate": str(fate)} if fate is not Fate.PASSED else {}),
        **_plain(content),
    }
    what = f"{address.family}/{name}" if name else str(address.family)
    sale = str(facts.get("sale", ""))
    return Traced(at_ms=at_ms, lane=Lane.MESSAGE, what=what, facts=facts, sale=sale)


def _without_correlation(topic: str, family: Family) -> str:
    return topic.rpartition("/")[0] + "/…" if family is Family.REPLY else topic


def _document(payload: bytes) -> Document:
    """The envelope, that inside of a signed message; nothing if it is no JSON."""
    try:
        found: object = json.loads(payload)
    except ValueError:
        return {}
    document = _part(found)
    return _part(_part(document.get("body")).get("message")) or document


def _plain(envelope: Document) -> dict[str, str | int]:
    body, chain = _part(envelope.get("body")), _part(envelope.get("chain"))
    facts = {
        "type": envelope.get("type"),
        "seq": chain.get("seq"),
        "upto": body.get("upto"),
        "sale": body.get("receipt_no"),
    }
    return {
        name: value[:TEXT_MAX] if isinstance(value, str) else value
        for name, value in facts.items()
        if isinstance(value, str | int)
    }


def _part(found: object) -> Document:
    return cast("Document", found) if isinstance(found, dict) else {}
