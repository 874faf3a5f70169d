"""A member's pass: verified without the hub, and from the phone to the greeting.

`python -m tests.bench.bench_pass [ROUNDS]`. Verifying is the signature, the window and
the memory of used passes. Phones are photographed in dark mode, half dimmed and a
little tilted, each of a member of its own; the till is that of `bench_screen`.
"""

import sys
import tempfile
import time
from pathlib import Path

from drivers.sim.camera.studio import Shot, photograph
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.kiosk.clock import Clock
from firmware.kiosk.runtime.pass_proof import PassProof
from firmware.kiosk.sale.events import PassShown
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import PassKeys, Signed
from firmware.retail.codes.member_pass import pass_window
from firmware.retail.policy.pass_rules import PassRules
from tests.bench.bench_screen import Counter, stocked_with
from tests.bench.report import compare, fact, heading
from tests.stress.load import shelf
from tests.support.kiosk_shop import HUB_KEY
from tests.support.phone_screens import phone_with_pass

MEMBERS = 30
VERIFIED = 500
MS = 1e3


def main() -> None:
    rounds = min(MEMBERS, int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS)
    with tempfile.TemporaryDirectory() as name:
        keys = PassKeyFolder(Path(name))
        keys.begin(int(time.time()))
        document = keys.document()
        assert document is not None
        heading("decode")
        fact("pass verified, ms", verified_ms(Path(name), keys, document), "at most 2")
        shown_to_greeting(Path(name) / "till", keys, document, rounds=rounds)


def text_of(keys: PassKeyFolder, number: int) -> str:
    """The pass of one of many members, of this moment."""
    now_s = int(time.time())
    member_id = f"m-{number:016x}"
    return keys.pass_text(member_id, "gold", pass_window(now_s), now_s=now_s)


def verified_ms(folder: Path, keys: PassKeyFolder, document: PassKeys) -> float:
    """The median of many checks."""
    folder = folder / "checks"
    folder.mkdir()
    replicas = stocked_with(folder, shelf()[:1])
    replicas.pass_keys.offer(_signed(document))
    clock = Clock(synchronised=lambda: True)
    proof = PassProof(clock, replicas, lambda: PassRules(late_s=300))
    texts = [text_of(keys, number) for number in range(MEMBERS)]
    took_s = list[float]()
    for turn in range(VERIFIED):
        began_s = time.perf_counter()
        proven = proof.check(texts[turn % MEMBERS])
        took_s.append(time.perf_counter() - began_s)
        assert isinstance(proven, PassShown)
    replicas.close()
    return sorted(took_s)[VERIFIED // 2] * MS


def shown_to_greeting(
    folder: Path, keys: PassKeyFolder, document: PassKeys, *, rounds: int
) -> None:
    """Each phone is held before the eye until its member is greeted."""
    folder.mkdir()
    till = Counter(folder, shelf()[:1])
    till.open()
    body = codec.encode(_signed(document), Stamper("hub", "boot").stamp())
    till.hear(topics.passes(), body)
    pairs = list[tuple[float, float]]()
    for number in range(rounds):
        phone = phone_with_pass(text_of(keys, number), brightness=0.5)
        held = Shot(seed=number, width_share=0.4, tilt=12.0, turn=9.0, glare=0.2)
        pairs.append(till.shows(photograph(phone, held)))
        till.undo()
    till.close()
    ours = [total_s * MS for total_s, _ in pairs]
    bare = [decoded_s * MS for _, decoded_s in pairs]
    compare("pass shown to greeting, ms", ours, bare, "at most 1.30")


def _signed(document: PassKeys) -> Signed:
    return signed_documents.sign(document, HUB_KEY)


if __name__ == "__main__":
    main()
