"""Facts are forgotten without waiting for a disk whose syncs fail; then more come.

`python -m tests.stress.hidden_checkpoint FOLDER CONTROL`, in a process of its own on a
disk of `disk_shim`. SQLite keeps to itself that a checkpoint after a commit failed; the
pages of that commit may be lost with it. Prints what was put in durably after that.
"""

import os
import signal
import sys
from pathlib import Path

from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, UnknownArticle
from tests.stress.disk_shim import fail_next_syncs

ROUNDS = 30
FACTS = 100


def opened(folder: Path, epoch: int) -> Journal:
    """The journal on a disk."""
    stamper = Stamper("K1", "b" * 36)
    return Journal(folder / "journal.sqlite", stamper, epoch=epoch, size_max_mb=16)


def article(number: int) -> UnknownArticle:
    """A fact that is told from the others by its `times`."""
    return UnknownArticle(gtin="6901234567892", times=number, catalogue_revision=1)


def main() -> None:
    """Put facts in, have them acknowledged, until a sync was hidden; then die."""
    folder, control = map(Path, sys.argv[1:])
    journal, before = opened(folder, 7), 0
    for number in range(ROUNDS):
        journal.put_facts(tuple(article(n) for n in range(FACTS)))
        upto = journal.outbox.last_place - before
        fail_next_syncs(control, 1)
        hidden = False
        try:
            journal.acknowledge(Ack(epoch=journal.outbox.epoch, upto=upto))
            hidden = not control.read_text("ascii").startswith("1")
            fail_next_syncs(control, 0)
        except JournalError:
            fail_next_syncs(control, 0)
            journal.abandon()
            journal = opened(folder, 8 + number)
            before = journal.outbox.last_place
        journal.put_facts((article(1_000 + number),))
        print(1_000 + number, flush=True)
        if hidden:
            break
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
