"""Records what this build writes: `python -m tests.recorded.record OUT`.

OUT is a folder that is not there yet; see README.md beside this file.
"""

import base64
import hashlib
import json
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.recorded.recorded_messages import all_messages
from tests.recorded.recorded_product import SigningKey
from tests.recorded.recorded_release import Meeting, Release
from tests.recorded.recorded_reports import Told, hub_told, journal_told
from tests.recorded.recorded_story import ARTICLES, ASKED, Story

KEY_SEED = b"the key of no shop: for tests only"
WORDS = 2
MISUSED = 2


def record(out: Path) -> None:
    """Everything; FileExistsError where `out` is there already."""
    out.mkdir(parents=True)
    key = _key(out)
    _record_messages(out / "messages", key)
    with TemporaryDirectory() as name:
        story = Story(Path(name), key)
        story.tell()
        shutil.copyfile(Path(name, "hub", "hub.db"), out / "hub.db")
        for file in ("journal.sqlite", "catalogue.sqlite"):
            shutil.copyfile(Path(name, "kiosk-01", file), out / file)
    _record_told(Release(out), story.clock.ms)


def _key(out: Path) -> SigningKey:
    """The one key of all records; no shop has it."""
    path = out / "hub.key"
    path.touch(0o600)
    path.write_bytes(base64.b64encode(hashlib.sha256(KEY_SEED).digest()) + b"\n")
    key = SigningKey.load(path)
    (out / "hub.pub").write_text(f"{key.public}\n", encoding="ascii")
    return key


def _record_messages(folder: Path, key: SigningKey) -> None:
    folder.mkdir()
    index: list[dict[str, str]] = []
    for sent in all_messages(key):
        (folder / f"{sent.name}.json").write_bytes(sent.payload)
        index.append({"name": sent.name, "topic": sent.topic, "type": sent.type})
    _write(folder / "index.json", index)


def _record_told(release: Release, clock_ms: int) -> None:
    """What the product says of copies of the files, and where they meet."""
    out = release.folder
    with _met(release, clock_ms) as met:
        told = {"clock_ms": clock_ms, **hub_told(met.hub, ASKED)}
        _write(out / "hub.expected.json", told)
        _write(out / "journal.expected.json", _journal(met))
    with _met(release, clock_ms) as met:
        _write(out / "finished.expected.json", met.finishes(ASKED))
    with _met(release, clock_ms) as met:
        gtins = list(dict.fromkeys(gtin for gtin, _ in ARTICLES))
        _write(out / "catalogue.expected.json", met.catches_up(gtins))


@contextmanager
def _met(release: Release, clock_ms: int) -> Generator[Meeting]:
    with TemporaryDirectory() as name:
        met = release.meeting(Path(name), clock_ms)
        yield met
        met.hub.close()


def _journal(met: Meeting) -> Told:
    journal = met.journal()
    told = {
        "opened": journal_told(journal),
        "acks": met.delivers_all(journal, together=True),
        "again": met.delivers_all(journal, together=False),
        "books": hub_told(met.hub, ASKED),
    }
    journal.close()
    return told


def _write(path: Path, value: Told) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != WORDS:
        sys.stderr.write(__doc__ or "")
        sys.exit(MISUSED)
    record(Path(sys.argv[1]))
