"""Syncs fail, the kiosk sells on, and the power is cut: no closed sale may be gone.

`python -m tests.stress.failing_disk [--runs 100] [--seed N]`. Each run is a kiosk in a
process of its own on a disk of `disk_shim`. A sale counts once it was thanked for, and
no more once the hub has it. The power goes after the last sale, or at any sync.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from firmware.kiosk.journal import Journal
from firmware.kiosk.sale import SaleState
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, SaleClosed, SaleVoided
from tests.stress.disk_shim import FailingDisk, fail_next_syncs, failing_disk
from tests.support.kiosk_rig import KioskRig

MAX_SALES = 12
AT_THE_HUB = "hub:"
LIMIT_S = 60.0
SOON_S = 2.5
"""More than a kiosk waits before it opens its journal again."""


@dataclass(frozen=True, slots=True)
class FailingRun:
    """One run: the sales that ended before the power cut, and which are gone."""

    seed: int
    closed: tuple[str, ...]
    lost: tuple[str, ...]
    numbers_twice: bool


def run(place: Path, seed: int) -> FailingRun:
    """One kiosk, one failing disk in the empty folder `place`, one power cut."""
    disk = failing_disk(place)
    words = (sys.executable, "-m", __spec__.name, "--kiosk", disk.folder)
    done = subprocess.run(
        (*words, "--control", disk.control, "--seed", str(seed)),
        env=disk.environment(os.environ),
        capture_output=True,
        check=False,
        text=True,
        timeout=LIMIT_S,
    )
    if done.returncode != -signal.SIGKILL:
        raise RuntimeError(f"seed {seed}: the kiosk ended: {done.stderr}")
    disk.cut_power()
    said = done.stdout.split()
    closed = tuple(word for word in said if not word.startswith(AT_THE_HUB))
    at_the_hub = {word.removeprefix(AT_THE_HUB) for word in said}
    held = sales_on(disk)
    receipts = list(held.values())
    return FailingRun(
        seed,
        closed,
        tuple(sale for sale in closed if sale not in held.keys() | at_the_hub),
        len(receipts) > len(set(receipts)),
    )


def sales_on(disk: FailingDisk) -> dict[str, str]:
    """The sales that wait in the journal on a disk, with their receipt numbers."""
    stamper = Stamper("K1", "b" * 36)
    file = disk.folder / "journal.sqlite"
    journal = Journal(file, stamper, epoch=2**40, size_max_mb=16)
    rows = journal.outbox.rows(journal.outbox.waiting(0, 999))
    journal.close()
    bodies = [codec.decode(row.payload, SaleClosed, SaleVoided).body for row in rows]
    return {
        body.sale_id: body.receipt_no for body in bodies if isinstance(body, SaleClosed)
    }


def sell_until_the_power_goes(folder: Path, control: Path, seed: int) -> None:
    """In a process of its own: sell, with syncs that fail now and then."""
    chance = random.Random(seed)
    rig = KioskRig(folder)
    for number in range(chance.randint(3, MAX_SALES)):
        if number and chance.random() < 0.5:
            cut_at = chance.randint(1, 40) if chance.random() < 0.2 else 0
            fail_next_syncs(control, chance.randint(1, 4), cut_at)
        sell(rig)
        if chance.random() < 0.5:
            acknowledge(rig)
    os.kill(os.getpid(), signal.SIGKILL)


def sell(rig: KioskRig) -> None:
    """One sale, as soon as the kiosk sells; its id is printed once it was closed."""
    rig.sell()
    while rig.controller.sale.state is not SaleState.THANKS:
        rig.now_s += SOON_S
        rig.controller.poll()
        if rig.controller.sale.state is SaleState.IDLE:
            rig.sell()
    ticket = rig.controller.sale.ticket
    if ticket is not None:
        print(ticket.sale_id, flush=True)


def acknowledge(rig: KioskRig) -> None:
    """The hub has all that this epoch has closed."""
    journal = rig.journal_handle.journal
    if journal is None:
        return
    rows = journal.outbox.rows(journal.outbox.waiting(0, 999))
    facts = [codec.decode(row.payload, SaleClosed, SaleVoided) for row in rows]
    chains = [(fact.envelope.chain, fact.body.sale_id) for fact in facts]
    ours = [
        (chain.seq, sale_id)
        for chain, sale_id in chains
        if chain and chain.epoch == journal.outbox.epoch
    ]
    if ours:
        print("\n".join(AT_THE_HUB + sale_id for _, sale_id in ours), flush=True)
        rig.hear(topics.ack("K1"), Ack(epoch=journal.outbox.epoch, upto=ours[-1][0]))


def main() -> int:
    """Many runs, or with `--kiosk` the kiosk of one; 1 if a closed sale was lost."""
    parser = argparse.ArgumentParser(prog="tests.stress.failing_disk")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kiosk", type=Path)
    parser.add_argument("--control", type=Path, default=Path(os.devnull))
    given = parser.parse_args()
    if given.kiosk is not None:
        sell_until_the_power_goes(given.kiosk, given.control, given.seed)
    bad = 0
    for seed in range(given.seed, given.seed + given.runs):
        with tempfile.TemporaryDirectory() as name:
            found = run(Path(name), seed)
        bad += bool(found.lost or found.numbers_twice)
        if found.lost or found.numbers_twice:
            print(f"seed {seed}: {len(found.lost)} of {len(found.closed)} sales lost")
    print(f"{given.runs} runs, {bad} lost sales or repeated numbers")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
