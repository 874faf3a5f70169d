"""Every message that a release put on the wire is read, and would be written again."""

from pathlib import Path
from typing import Any, cast

import pytest

from tests.recorded.recorded_product import (
    GENESIS,
    Family,
    Stamp,
    WireError,
    codec,
    documents,
    fact_hash,
    messages,
    topics,
)
from tests.recorded.recorded_release import Release

HERE = Path(__file__).parent
HUB_SPEAKS = "hub"
EVERYONE = "all"
BY_FAMILY: dict[Family, tuple[Any, ...]] = {
    Family.STATE: (messages.KioskState,),
    Family.BIRTH: (messages.Birth,),
    Family.EVENT: (*codec.FACTS, messages.Bundle),
    Family.ASK: codec.REQUESTS,
    Family.TELEMETRY: (messages.Telemetry,),
    Family.ACK: (messages.Ack, messages.SignedMessage),
    Family.REPLY: (*codec.REPLIES, messages.SignedMessage),
    Family.CATALOGUE: (messages.Signed,),
    Family.DETAILED_CATALOGUE: (messages.Signed,),
    Family.CATALOGUE_PART: (messages.CataloguePart,),
    Family.CATALOGUE_DETAILS: (messages.CatalogueDetails,),
    Family.POLICY: (messages.Signed,),
}
SIGNED: dict[Family, Any] = {
    Family.REPLY: messages.NewestCatalogue,
    Family.CATALOGUE: messages.CatalogueManifest,
    Family.DETAILED_CATALOGUE: messages.DetailedManifest,
    Family.POLICY: messages.PolicyDocument,
}
Entry = dict[str, str]


def _entries(kind: str = "") -> list[Any]:
    """Every message of every release; of one type where it is named."""
    return [
        pytest.param(folder, entry, id=f"{folder.name}-{entry['name']}")
        for folder in sorted(HERE.glob("v*"))
        for entry in Release(folder).json("messages/index.json")
        if kind in {"", entry["type"]}
    ]


def _payload(folder: Path, name: str) -> bytes:
    return (folder / "messages" / f"{name}.json").read_bytes()


def _parcel(payload: bytes, topic: str) -> codec.Parcel[Any]:
    address = topics.parse(topic)
    of_hub = address.family is Family.STATE and address.kid == HUB_SPEAKS
    expected = BY_FAMILY[address.family]
    if of_hub:
        expected = (messages.HubState,)
    elif address.kid == EVERYONE and address.family is Family.STATE:
        expected = (messages.SignedMessage,)
    return codec.decode(payload, *expected, topic=topic)


@pytest.mark.parametrize(("folder", "entry"), _entries())
def test_each_message_is_read_and_encoded_to_the_same_bytes(
    folder: Path, entry: Entry
) -> None:
    payload = _payload(folder, entry["name"])
    parcel = _parcel(payload, entry["topic"])
    around, kind = parcel.envelope, cast("type[messages.Message]", type(parcel.body))
    assert (around.type, codec.tag_of(kind)) == (entry["type"],) * 2
    assert codec.encode_body(parcel.body) == parcel.body_bytes
    stamp = Stamp(around.kid, around.id, around.ts, around.boot, around.mono_ms)
    again = codec.encode(
        parcel.body,
        stamp,
        expires_at=around.expires_at,
        reply_to=around.reply_to,
        chain=around.chain,
    )
    assert again == payload


@pytest.mark.parametrize(("folder", "entry"), _entries("signed"))
def test_each_signature_is_the_hubs_and_covers_every_byte(
    folder: Path, entry: Entry, tmp_path: Path
) -> None:
    release = Release(folder)
    kind = SIGNED[topics.parse(entry["topic"]).family]
    signed = _parcel(_payload(folder, entry["name"]), entry["topic"]).body
    document = documents.verified(signed, release.public, kind)
    assert codec.encode_body(document) == signed.payload
    assert documents.sign(document, release.key(tmp_path)) == signed
    tampered = messages.Signed(
        payload=signed.payload[:-1] + b" ", signature=signed.signature
    )
    with pytest.raises(WireError, match="not the hub's"):
        documents.verified(tampered, release.public, kind)


def test_a_bundle_holds_facts_as_they_are_alone(release: Release) -> None:
    facts = {
        _payload(release.folder, entry["name"])
        for entry in _facts(release)
        if entry["type"] != "bundle"
    }
    (bundle,) = (each for each in _facts(release) if each["type"] == "bundle")
    parcel = _parcel(_payload(release.folder, bundle["name"]), bundle["topic"])
    inside = [bytes(fact) for fact in parcel.body.facts]
    assert len(inside) > 1
    assert facts.issuperset(inside)


def test_each_fact_follows_the_one_before_it(release: Release) -> None:
    previous = GENESIS
    for seq, entry in enumerate(_facts(release), 1):
        payload = _payload(release.folder, entry["name"])
        chain = codec.decode_envelope(payload).chain
        if entry["type"] == "bundle":
            assert chain is None
            continue
        assert chain is not None
        assert (chain.seq, chain.previous) == (seq, previous)
        previous = fact_hash(previous, payload)


def test_the_index_names_every_file(release: Release) -> None:
    named = {entry["name"] for entry in release.json("messages/index.json")}
    there = {path.stem for path in (release.folder / "messages").glob("*.json")}
    assert named == there - {"index"}


def _facts(release: Release) -> list[Entry]:
    return [
        entry
        for entry in release.json("messages/index.json")
        if topics.parse(entry["topic"]).family is Family.EVENT
    ]
