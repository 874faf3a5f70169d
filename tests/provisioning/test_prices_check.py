"""The doctor on the prices: how old the hub's confirmation is, and what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec, signed_documents
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleRow,
    CatalogueManifest,
    CataloguePart,
    PartName,
    PolicyDocument,
    Publication,
)
from firmware.protocol.signing import SigningKey
from provisioning.checks.finding import Grade
from provisioning.checks.prices import FILE, prices

HOUR_MS = 3_600_000
KEY = SigningKey.generate()


def opened(folder: Path) -> Replicas:
    return Replicas(folder / FILE, KEY.public)


def fill(replicas: Replicas) -> None:
    part = CataloguePart(
        revision=1, number=1, rows=(ArticleRow("6900000000007", "a", 1),)
    )
    name = PartName(number=1, sha256=digest(codec.encode_body(part)), articles=1)
    base = Publication(revision=1, since=0, parts=(name,))
    manifest = CatalogueManifest(revision=1, articles=1, chain=(base,))
    replicas.catalogue.offer_manifest(signed_documents.sign(manifest, KEY))
    assert replicas.catalogue.offer_part(part, codec.encode_body(part))
    policy = PolicyDocument(version=1, rules={"version": 1})
    assert replicas.policy.offer(signed_documents.sign(policy, KEY))


@pytest.mark.parametrize(
    ("hours", "grade"),
    [(0, Grade.OK), (134, Grade.OK), (135, Grade.WARN), (168, Grade.FAULT)],
)
def test_prices_that_nobody_confirms_are_told_in_time(
    tmp_path: Path, hours: int, grade: Grade
) -> None:
    replicas = opened(tmp_path)
    fill(replicas)
    replicas.confirmation.keep(KeptAge(counted_ms=hours * HOUR_MS))
    finding = prices(tmp_path, KEY.public)  # while the kiosk runs
    replicas.close()
    assert (finding.grade, finding.check) == (grade, "catalogue")
    assert finding.seen == f"revision 1, confirmed by the hub {hours} hours ago"
    assert finding.remedy.endswith("at 7 days.") or grade is Grade.OK


def test_the_limit_is_the_shops_own(tmp_path: Path) -> None:
    replicas = opened(tmp_path)
    fill(replicas)
    rules = {"version": 2, "catalogue": {"stale_limit_days": 1}}
    document = PolicyDocument(version=2, rules=dict(rules))
    replicas.policy.offer(signed_documents.sign(document, KEY))
    replicas.confirmation.keep(KeptAge(counted_ms=24 * HOUR_MS))
    replicas.close()
    assert prices(tmp_path, KEY.public).grade is Grade.FAULT


def test_a_kiosk_without_prices_is_told_of(tmp_path: Path) -> None:
    assert prices(tmp_path, KEY.public).seen == "none yet"
    opened(tmp_path).close()
    assert (prices(tmp_path, KEY.public).grade, prices(tmp_path, KEY.public).seen) == (
        Grade.WARN,
        "none yet",
    )
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough to be read")
    assert "not a database" in prices(tmp_path, KEY.public).seen


def test_a_damaged_catalogue_is_told_of(tmp_path: Path) -> None:
    replicas = opened(tmp_path)
    fill(replicas)
    replicas.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("UPDATE held SET revision = 2")
        db.commit()
    finding = prices(tmp_path, KEY.public)
    assert (finding.grade, "damaged" in finding.seen) == (Grade.WARN, True)
