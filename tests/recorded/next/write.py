"""Writes what the next release might send: `python -m tests.recorded.next.write`.

By hand, because no build speaks so yet: the JSON below is the source, README.md beside
this file says what is newer in each. Only keys and hashes come from the product. It
writes `messages/` anew, always the same bytes.
"""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.recorded.recorded_product import GENESIS, SigningKey, digest, fact_hash

HERE = Path(__file__).parent
MESSAGES = HERE / "messages"
KEY = HERE.parent / "v0.1" / "hub.key"
KID, EPOCH = "kiosk-03", 0x51
ASKED = "019cb0f0-8000-7000-8000-00000000002a"
BOOT = "5b1f7d50-6f0a-4d0e-9a55-2f1c9a7be003"
NOW = "2026-03-03T01:00:00.000Z"

Json = dict[str, Any]


@dataclass(frozen=True)
class NextMessage:
    """A message as it travels; `type` stands in its envelope."""

    name: str
    topic: str
    type: str
    payload: bytes


def all_messages(key: SigningKey) -> list[NextMessage]:
    """Every message, in the order of the index."""
    facts = list(_facts())
    return [
        *facts,
        _bundle(facts),
        *_kiosk_says(),
        *_hub_says(),
        *_policies(key),
        *_catalogues(key),
    ]


def written(key: SigningKey) -> dict[str, bytes]:
    """All files of `messages/`, by name."""
    messages = all_messages(key)
    index = [
        {"name": each.name, "topic": each.topic, "type": each.type} for each in messages
    ]
    text = json.dumps(index, ensure_ascii=False, indent=1)
    files = {f"{each.name}.json": each.payload for each in messages}
    return files | {"index.json": f"{text}\n".encode()}


def hub_key() -> SigningKey:
    """The key of all records; Git keeps no mode, so it is loaded from a copy."""
    with TemporaryDirectory() as name:
        path = Path(name, "hub.key")
        shutil.copyfile(KEY, path)
        path.chmod(0o600)
        return SigningKey.load(path)


# --- facts: one epoch of one kiosk ---


def _line(**newer: object) -> Json:
    return {
        "number": 1,
        "gtin": "6902083881405",
        "name": "可口可乐 330ml",
        "pieces": 1,
        "amount_fen": 320,
        "entry": "scanned",
        **newer,
    }


def _sale(number: int, line: Json, **newer: object) -> Json:
    return {
        "type": "sale",
        "sale_id": f"{KID}-51-{number}",
        "receipt_no": f"{KID}-{number:06}",
        "opened_at": "2026-03-03T00:58:02.004Z",
        "closed_at": "2026-03-03T00:59:58.250Z",
        "lines": [line],
        "steps": [{"stage": "listed", "rule": "listed", "amount_fen": 320}],
        "payable_fen": 320,
        "tender": "cash",
        "member_id": None,
        "earned_points": 0,
        "policy_version": 2,
        "catalogue_revision": 3,
        "slip": "printed",
        **newer,
    }


_VOID = {
    "type": "void",
    "sale_id": f"{KID}-51-4",
    "receipt_no": f"{KID}-000004",
    "payable_fen": 320,
    "voided_at": "2026-03-03T00:59:59.500Z",
    "reason": "customer",
}
_REFUND = {
    "type": "refund",
    "refund_id": f"{KID}-51-r1",
    "sale_id": f"{KID}-51-1",
    "lines": [1],
    "amount_fen": 320,
    "tender": "cash",
    "refunded_at": "2026-03-03T00:59:59.000Z",
    "reason": "damaged",
}
_NEWER_SALE = _sale(3, _line(bin="chilled"), channel="self_pay")

FACTS: tuple[tuple[str, Json, Json], ...] = (
    ("sale-known", {}, _sale(1, _line())),
    ("sale-schema-2", {"v": 2, "trace": "a41c"}, _sale(2, _line())),
    ("sale-version-10", {"version": 10}, _NEWER_SALE),
    ("refund-version-1", {"version": 1}, _REFUND),
    ("void-known", {}, _VOID),
    ("sale-known-after", {}, _sale(5, _line())),
)
"""Name, what is other in the envelope, body; in the order of their journal."""


def _facts() -> Iterator[NextMessage]:
    previous = GENESIS
    for seq, (name, around, body) in enumerate(FACTS, 1):
        chain = {"epoch": EPOCH, "seq": seq, "previous": previous}
        fact = _message(
            name, _up(f"ev/{body['type']}"), body, **around, id=_id(seq), chain=chain
        )
        previous = fact_hash(previous, fact.payload)
        yield fact


def _bundle(facts: list[NextMessage]) -> NextMessage:
    body = {"type": "bundle", "facts": [json.loads(each.payload) for each in facts]}
    return _message("bundle-mixed", _up("ev/bundle"), body, id=_id(10))


# --- what else a kiosk says ---


def _kiosk_says() -> Iterator[NextMessage]:
    birth = {
        "type": "birth",
        "firmware": "0.3.0",
        "schema": 1,
        "policy_version": 2,
        "catalogue_revision": 3,
        "hardware": "Raspberry Pi 5 Model B Rev 1.0",
        "devices": ["camera", "display", "panel", "printer"],
        "radio": "wifi6",
    }
    state = {
        "type": "state",
        "state": "ready",
        "session": 7,
        "boot": BOOT,
        "ts": NOW,
        "mood": "busy",
    }
    yield _message("birth-version-3", _up("birth"), birth, version=3, id=_id(11))
    yield _message("state-version-2", _up("state"), state, version=2, id=_id(12))
    member = {"type": "member", "card": "CTM-000000004K7D", "wants": ["coupons"]}
    settle = {"type": "settle", "sale_id": f"{KID}-51-6", "payable_fen": 320}
    for place, name, around, body in (
        (13, "ask-member-version-4", {"version": 4}, member),
        (14, "ask-settle-version-1", {"version": 1}, settle),
    ):
        topic = _up(f"ask/{body['type']}")
        asked = _id(place)
        yield _message(name, topic, body, **around, id=asked, reply_to=asked)


# --- what the hub says ---


def _hub_says() -> Iterator[NextMessage]:
    ack = {"type": "ack", "epoch": EPOCH, "upto": len(FACTS), "stored": [2, 3, 4]}
    yield _of_hub("ack-version-2", f"ct/1/{KID}/dn/ack", ack, 20, version=2)
    member = {
        "type": "member",
        "member_id": "m-4711",
        "balance_points": 128,
        "mood": "gold",
    }
    settled = {"type": "settled", "sale_id": f"{KID}-51-6", "charged_fen": 320}
    topic = f"ct/1/{KID}/dn/rsp/{ASKED}"
    reply = {"reply_to": ASKED}
    yield _of_hub("reply-member-version-9", topic, member, 21, version=9, **reply)
    yield _of_hub("reply-settled-version-1", topic, settled, 22, version=1, **reply)
    state = {"type": "hub", "state": "ready", "ts": NOW, "release": "0.3.0"}
    yield _of_hub("hub-state-version-2", "ct/1/hub/state", state, 23, version=2)


# --- signed documents ---

RULES = {
    "version": 9,
    "points": {"spend_per_point_fen": 400},
    "limits": {"pieces_max": 25, "lines_max": 400, "amount_max_fen": 200_000},
    "cash": {"step_fen": 10, "rounding": "down"},
    "patience": {"idle_warning_s": 45.0, "idle_reset_s": 70.0, "thanks_s": 6.0},
    "holds": {"cancel_basket_s": 1.5, "confirm_cash_s": 2.5},
    "codes": {"labels": [{"prefix": 22, "carries": "amount"}]},
    "catalogue": {"stale_limit_days": 5, "stale_warning_bps": 7_000},
}
"""Sections of today; no key whose name differs between 0.1.0 and today."""
SCREENS = {"idle_pictures": ["spring.png"], "brightness_percent": 60}
BUNDLES = {"per_basket_max": 2}


def _policy(*, engine: int = 1, **unknown: Json) -> Json:
    return {
        "type": "policy",
        "version": 9,
        "format": 3,
        "min_reader": 2,
        "engine": engine,
        "may_skip": ["screens"],
        "rules": {**RULES, **unknown},
    }


def _policies(key: SigningKey) -> Iterator[NextMessage]:
    for place, (name, document) in enumerate(
        (
            ("policy-may-skip", _policy(screens=SCREENS)),
            ("policy-must-know", _policy(screens=SCREENS, bundles=BUNDLES)),
            ("policy-engine-4", _policy(engine=4, screens=SCREENS)),
        ),
        30,
    ):
        topic = f"ct/1/all/dn/policy/{document['engine']}"
        yield _signed(name, topic, document, place, key)


def _part(number: int) -> Json:
    """A row has one column more than today: where the article lies."""
    articles = (
        ("6902083881405", "可口可乐 330ml", 330, False, False, 0, False, "A3"),
        ("2001", "红富士苹果", 1_190, True, False, 0, False, "F1"),
    )
    return {
        "type": "part",
        "revision": 4,
        "number": number,
        "rows": [list(article) for article in articles],
        "format": 2,
        "min_reader": 1,
    }


def _manifest(part: Json, *, min_reader: int) -> Json:
    name = {"number": 1, "sha256": digest(_bytes(part)), "articles": len(part["rows"])}
    return {
        "type": "catalogue",
        "revision": 4,
        "articles": len(part["rows"]),
        "chain": [{"revision": 4, "since": 0, "parts": [name]}],
        "format": 2,
        "min_reader": min_reader,
        "currency": "CNY",
    }


def _catalogues(key: SigningKey) -> Iterator[NextMessage]:
    part = _part(1)
    topic = "ct/1/all/dn/catalogue"
    for place, min_reader in ((40, 1), (41, 2)):
        name = f"catalogue-min-reader-{min_reader}"
        manifest = _manifest(part, min_reader=min_reader)
        yield _signed(name, topic, manifest, place, key)
    yield _of_hub("catalogue-part-min-reader-1", f"{topic}/4/1", part, 42)


# --- bytes ---


def _up(rest: str) -> str:
    return f"ct/1/{KID}/up/{rest}"


def _id(place: int) -> str:
    """A UUIDv7 of that minute."""
    return f"019cb0f0-8000-7000-8000-{place:012x}"


def _message(name: str, topic: str, body: Json, **around: object) -> NextMessage:
    envelope = {
        "v": 1,
        "type": body["type"],
        "id": "",
        "kid": KID,
        "ts": NOW,
        "boot": BOOT,
        "mono_ms": 3_600_000,
        "body": body,
        **around,
    }
    return NextMessage(name, topic, body["type"], _bytes(envelope))


def _of_hub(
    name: str, topic: str, body: Json, place: int, **around: object
) -> NextMessage:
    return _message(name, topic, body, kid="hub", id=_id(place), **around)


def _signed(
    name: str, topic: str, document: Json, place: int, key: SigningKey
) -> NextMessage:
    payload = _bytes(document)
    body = {
        "type": "signed",
        "payload": base64.b64encode(payload).decode(),
        "signature": base64.b64encode(key.sign(payload)).decode(),
    }
    return _of_hub(name, topic, body, place)


def _bytes(value: Json) -> bytes:
    """As the codec writes it: no spaces, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    shutil.rmtree(MESSAGES, ignore_errors=True)
    MESSAGES.mkdir()
    for file, content in written(hub_key()).items():
        (MESSAGES / file).write_bytes(content)
