"""What a hub and a kiosk tell of their files, as plain JSON values.

The recorder writes down what its own release told; the tests ask later releases again.
"""

import io
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from tests.recorded.recorded_product import (
    RENAMED_KEYS,
    Article,
    Journal,
    OutboxRow,
    Policy,
    Replicas,
    article_store,
    books,
    codec,
    countertop,
    digest,
    messages,
    notices,
    policies,
    reading,
    shelves,
    to_mapping,
)
from tests.recorded.recorded_shop import Hub, waiting_rows

Told = Any
"""A value as `json.loads` makes it."""

UNLISTED = {
    "cards": "SELECT sale_id, opened_at, card FROM orders ORDER BY 1",
    "voids": "SELECT kid, epoch, seq, sale_id, receipt_no, payable_fen, voided_at,"
    " reason FROM voids ORDER BY 1, 2, 3",
    "letters": "SELECT letter, kid, epoch, seq, reason, received_at, closed_at,"
    " closed_note, hex(payload) FROM dead_letters ORDER BY 1",
    "arrived": "SELECT kid, epoch, seq, previous, digest, refusal FROM inbox"
    " ORDER BY 1, 2, 3",
}
"""What no command of release 0.1.0 lists. A release that stores it otherwise has to ask
otherwise; what it finds must be the same."""


def plain(value: object) -> Told:
    """Tuples as lists, enumerations as their texts: what a JSON file gives back."""
    return json.loads(json.dumps(value))


def still_says(told: Told, recorded: Told) -> Told:
    """`told` without the keys that a later release may have added.

    What comes back equals `recorded` where everything that was told then is told now.
    """
    if isinstance(told, dict) and isinstance(recorded, dict):
        table = cast("dict[str, Told]", told)
        kept = cast("dict[str, Told]", recorded)
        return {key: still_says(table[key], kept[key]) for key in table if key in kept}
    if isinstance(told, list) and isinstance(recorded, list):
        rows, before = cast("list[Told]", told), cast("list[Told]", recorded)
        if len(rows) == len(before):
            return [still_says(*pair) for pair in zip(rows, before, strict=True)]
    return cast("Told", told)


# --- the hub ---


def hub_told(hub: Hub, asked: Told) -> Told:
    """Everything that the product reports of a hub's database; `asked` is about what.

    `asked` comes back with it, so that a later release can be asked the same.
    """
    config = hub.folder / "hub.toml"
    config.write_text(f'data = "{hub.folder}"\n', encoding="utf-8")
    days, members = asked["days"], asked["members"]
    return {
        "asked": asked,
        "orders": _command(config, "orders", "--all"),
        "reconcile": _command(config, "reconcile"),
        "days": [_command(config, "reconcile", "--day", day) for day in days],
        "members": [_command(config, "member", "show", name) for name in members],
        "unknown": _command(config, "catalogue", "unknown"),
        "messages": _command(config, "messages"),
        **_unlisted(hub),
        **_judging(hub, asked),
        **_outgoing(hub),
    }


def _command(config: Path, *words: str) -> Told:
    """What `countertop` prints for another program, and its exit status."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        status = countertop([*words, "--json", "--config", str(config)])
    return {"status": status, "told": json.loads(printed.getvalue())}


def _unlisted(hub: Hub) -> Told:
    with closing(sqlite3.connect(hub.folder / "hub.db")) as db:
        return {
            name: plain(db.execute(query).fetchall())
            for name, query in UNLISTED.items()
        }


def _judging(hub: Hub, asked: Told) -> Told:
    """What the next fact is judged by: cursors, policies, old prices."""
    journals = [(kid, epoch) for kid, epoch in asked["journals"]]
    keys = [(gtin, revision) for gtin, revision in asked["articles"]]
    with reading(hub.engine) as connection:
        stood = books.cursors(connection, journals)
        rules = policies.by_version(connection, asked["policies"])
        priced = article_store.by_revision(connection, keys)
    return {
        "cursors": [
            [kid, epoch, cursor.upto, _each(cursor.spans)]
            for (kid, epoch), cursor in stood.items()
        ],
        "policies": [plain(as_recorded(policy)) for policy in rules.values()],
        "articles": [
            [revision, article_told(article)]
            for (_, revision), article in priced.items()
        ],
    }


def _each(spans: Iterable[tuple[int, int]]) -> list[int]:
    return [seq for first, last in spans for seq in range(first, last + 1)]


def _outgoing(hub: Hub) -> Told:
    """What waits for members, and what kiosks are told of the catalogue."""
    with reading(hub.engine) as connection:
        waiting = notices.waiting(connection, (), 64)
        manifest = shelves.manifest(connection)
        assert manifest is not None
        bodies = {
            f"{leg.revision}/{part.number}": shelves.part_body(
                connection, leg.revision, part.number
            )
            for leg in manifest.chain
            for part in leg.parts
        }
    return {
        "waiting": [
            {"key": each.key, "body": each.body().decode(), "attempts": each.attempts}
            for each in waiting
        ],
        "manifest": json.loads(codec.encode_body(manifest)),
        "parts": {name: digest(body) for name, body in bodies.items() if body},
    }


def acks_told(acks: Iterable[messages.Ack]) -> Told:
    """Acknowledgements as they stand on the wire."""
    return [json.loads(codec.encode_body(ack)) for ack in acks]


def article_told(article: Article) -> Told:
    """Today's article under the names that its fields had when they were recorded."""
    return plain(_renamed(asdict(article), {"off_sale": "stopped"}))


# --- the kiosk ---


def journal_told(journal: Journal) -> Told:
    """What a journal says right after it was opened."""
    under_way, kept, last = journal.under_way(), journal.kept(), journal.last_slip()
    return {
        "outbox": [_row_told(row) for row in waiting_rows(journal)],
        "under_way": under_way and plain(asdict(under_way)),
        "kept": kept and plain(asdict(kept)),
        "last_slip": last and plain(asdict(last)),
        "next_number": journal.next_number,
        "session": journal.session,
        "set_aside": journal.set_aside(),
    }


def _row_told(row: OutboxRow) -> Told:
    return {"place": row.place, "type": row.type, "sha256": digest(row.payload)}


def catalogue_told(held: Replicas, gtins: Iterable[str]) -> Told:
    """What a kiosk holds; null stands for an article that it lacks."""
    found = {gtin: held.catalogue.find(gtin) for gtin in gtins}
    return {
        "revision": held.catalogue.revision,
        "policy": plain(as_recorded(held.policy.current)),
        "age": plain(asdict(held.confirmation.kept)),
        "articles": {
            gtin: article_told(each) if isinstance(each, Article) else None
            for gtin, each in found.items()
        },
    }


def as_recorded(policy: Policy) -> object:
    """Today's policy under the names that the keys had when they were recorded."""
    before = {new: old for old, new in RENAMED_KEYS.items()}
    return _renamed(to_mapping(policy), before)


def _renamed(value: object, names: dict[str, str]) -> object:
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return {names.get(k, k): _renamed(v, names) for k, v in table.items()}
    if isinstance(value, list):
        return [_renamed(v, names) for v in cast("list[object]", value)]
    return value
