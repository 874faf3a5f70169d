"""What the next release might send: the files are what is written, and fit together."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.recorded.next.write import FACTS, KEY, KID, MESSAGES, RULES, hub_key, written
from tests.recorded.recorded_product import (
    GENESIS,
    Incoming,
    Policy,
    codec,
    digest,
    fact_hash,
    from_mapping,
    messages,
    topics,
    verify,
)
from tests.recorded.recorded_release import Release

PUBLIC = KEY.with_name("hub.pub").read_text("ascii").strip()
CLOCK_MS = 1_772_500_000_000


def _payload(name: str) -> bytes:
    return (MESSAGES / f"{name}.json").read_bytes()


def _json(name: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(_payload(name))


def _document(name: str) -> dict[str, Any]:
    return json.loads(base64.b64decode(_json(name)["body"]["payload"]))


def test_the_files_are_what_is_written() -> None:
    there = {path.name: path.read_bytes() for path in MESSAGES.iterdir()}
    assert there == written(hub_key())


def test_the_facts_are_one_journal() -> None:
    previous = GENESIS
    for seq, (name, _, _) in enumerate(FACTS, 1):
        chain = _json(name)["chain"]
        assert (chain["seq"], chain["previous"]) == (seq, previous)
        previous = fact_hash(previous, _payload(name))


def test_the_bundle_holds_their_very_bytes() -> None:
    bundle = _payload("bundle-mixed")
    assert all(_payload(name) in bundle for name, _, _ in FACTS)


def test_what_is_named_as_known_is_read_today() -> None:
    known = [name for name, _, _ in FACTS if "known" in name]
    for name in known:
        codec.decode(_payload(name), *codec.FACTS)
    assert len(known) > 1


def test_every_topic_is_one_of_today() -> None:
    addressed = {topics.parse(entry["topic"]).kid for entry in _json("index")}
    assert addressed <= {KID, "all", "hub"}
    assert KID in addressed


def test_what_is_named_as_known_is_booked_by_the_recorded_hub(tmp_path: Path) -> None:
    met = Release(KEY.parent).meeting(tmp_path, CLOCK_MS)
    known = {name: seq for seq, (name, _, _) in enumerate(FACTS, 1) if "known" in name}
    arrived = [
        Incoming(topics.event(KID, _json(name)["type"]), _payload(name))
        for name in known
    ]
    (said,) = met.hub.desk.handle(arrived)
    met.hub.close()
    ack = codec.decode(said.payload, messages.Ack).body
    assert {ack.upto, *ack.extra} == set(known.values())
    assert ack.refused == ()


def test_the_sections_of_today_are_read() -> None:
    assert from_mapping("next", RULES, Policy).limits.pieces_max == 25


@pytest.mark.parametrize(
    "name", [entry["name"] for entry in _json("index") if entry["type"] == "signed"]
)
def test_each_document_is_signed_by_the_recorded_key(name: str) -> None:
    signed = codec.decode(_payload(name), messages.Signed).body
    assert verify(PUBLIC, signed.payload, signed.signature)


@pytest.mark.parametrize("min_reader", [1, 2])
def test_each_manifest_names_the_parts_very_bytes(min_reader: int) -> None:
    manifest = _document(f"catalogue-min-reader-{min_reader}")
    envelope = codec.decode_envelope(_payload("catalogue-part-min-reader-1"))
    (part,) = manifest["chain"][0]["parts"]
    assert part["sha256"] == digest(bytes(envelope.body))
    assert manifest["min_reader"] == min_reader
