"""Plays a script with something breaking in it, until all has come to rest."""

import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.protocol import topics
from firmware.retail.pricing.engines import NEWEST
from tests.stress.crash_points import judge
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.people import LOOKS_S, Customer
from tests.stress.crash_points.points import Breakage, Fault, Point
from tests.stress.crash_points.scripts import Script
from tests.stress.crash_points.staff import Staff
from tests.support.hub_databases import SQLITE, DatabaseKind
from tests.support.hub_rig import Shop, open_shop
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import policy_document
from tests.support.redeem_world import POLICY
from tests.support.redeeming import issue, redeeming_shop

LIMIT_S = 3_000.0
REST_S = 120.0
RULED = replace(POLICY, version=2)
TERMS = CouponTerms(name="满5减1", min_fen=500, off_fen=100)
NOTHING_BREAKS: Mapping[int, Fault] = {}
FAST_DISK = Path("/dev/shm")  # noqa: S108 - a RAM disk where there is one


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: what was wrong, and every point that it came by."""

    faults: tuple[str, ...]
    points: tuple[Point, ...]


def play(
    script: Script, breaks: Mapping[int, Fault], database: DatabaseKind = SQLITE
) -> Ending:
    """One sale by a script; `breaks` is what breaks at which point."""
    with opened(script, breaks, database) as (boxes, staff):
        ended = come_to_rest(boxes, staff)
        found = judge.faults(boxes, staff)
    if not ended:
        found.insert(0, "it never came to rest")
    return Ending(tuple(found), tuple(boxes.breakage.seen))


@contextmanager
def opened(
    script: Script,
    breaks: Mapping[int, Fault] = NOTHING_BREAKS,
    database: DatabaseKind = SQLITE,
) -> Generator[tuple[Boxes, Staff]]:
    """The boxes of a script before anything happens, and who stands at them."""
    with _shop(script, database) as shop:
        breakage = Breakage(dict(breaks))
        boxes = Boxes(shop, shop.folder, breakage, prepare=_prepare(script))
        try:
            staff = Staff(script, boxes, Customer(script, boxes))
            boxes.watch = staff.look
            _script_network(script, boxes)
            yield boxes, staff
        finally:
            boxes.close()


def come_to_rest(boxes: Boxes, staff: Staff) -> bool:
    """Until all have left and nothing was under way for a while; False if never."""
    rests_since_s: float | None = None
    while boxes.clock.now_s < LIMIT_S:
        boxes.at_kiosk(staff.act)
        staff.baskets.act_at_hub()
        boxes.advance(boxes.clock.now_s + (REST_S if staff.gone else LOOKS_S))
        if not (staff.gone and boxes.quiet and boxes.at_rest):
            rests_since_s = None
        elif rests_since_s is None:
            rests_since_s = boxes.clock.now_s
        elif boxes.clock.now_s >= rests_since_s + REST_S:
            return True
    return False


def _prepare(script: Script) -> Callable[[KioskRig], None]:
    def prepare(kiosk: KioskRig) -> None:
        if script.member:
            kiosk.hear(topics.policy(NEWEST), policy_document(RULED))

    return prepare


def _script_network(script: Script, boxes: Boxes) -> None:
    def after(call: str) -> object:
        lost = call in script.lost and boxes.clock.now_s < script.lost_until_s
        return "lost" if lost else None

    boxes.network.after = after
    boxes.network.returns = script.returns
    boxes.line.late_pay_s = script.late_pay_s


@contextmanager
def _shop(script: Script, database: DatabaseKind) -> Generator[Shop]:
    base = FAST_DISK if FAST_DISK.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="countertop-crash-", dir=base))
    try:
        with open_shop(folder, database=database) as shop:
            if script.member:
                redeeming_shop(shop, points=judge.POINTS, policy=RULED)
                issue(shop, "c1", terms=TERMS)
            yield shop
    finally:
        shutil.rmtree(folder)
