"""What hints cost: from a scan to the picture, with offers and without any.

`python -m tests.bench.bench_hints [LINES]`. A whole kiosk core without devices, a
basket of so many lines and 30 offers, near many thresholds. A hint is searched for in
parts while the basket rests: a scan may have to wait for one part.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from drivers.api import Symbology
from firmware.kiosk.runtime.offer_hints import REST_S
from firmware.protocol import codec, topics
from firmware.retail.basket_limits import BasketLimits
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import GiftOffer, SpendOffer, SpendStep
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from tests.bench.report import compare, fact, heading
from tests.support.hub_rig import goods
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import manifest, policy_document, published, row

OFFERS = 30
GOODS = goods(200)


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as name:
        with_offers = list(_scans(Path(name) / "with", _offers(), lines))
        without = list(_scans(Path(name) / "without", Offers(), lines))
    heading("no offer")
    compare(
        f"CPU ms scan to picture, {lines} lines",
        [scan_ms for scan_ms, _ in with_offers],
        [scan_ms for scan_ms, _ in without],
        "",
    )
    parts = [part_ms for _, parts_ms in with_offers for part_ms in parts_ms]
    fact("CPU ms of a part of a hint's search", statistics.median(parts))
    fact("CPU ms of the longest part", max(parts))
    whole = [sum(parts_ms) for _, parts_ms in with_offers]
    fact("CPU ms of a whole search, in parts", statistics.median(whole))


def _scans(
    folder: Path, offers: Offers, lines: int
) -> Iterator[tuple[float, list[float]]]:
    """Each scan's time, and that of each part of the search after it."""
    folder.mkdir()
    with closing(KioskRig(folder)) as kiosk:
        policy = Policy(
            version=2,
            pricing_engine=NEWEST,
            offers=offers,
            limits=BasketLimits(pieces_max=999, amount_max_fen=10_000_000),
        )
        kiosk.hear(topics.policy(NEWEST), policy_document(policy))
        base, bodies = published(2, 0, tuple(map(row, GOODS)))
        kiosk.catalogue.offer_manifest(manifest(base))
        for body in bodies:
            kiosk.catalogue.offer_part(body, codec.encode_body(body))
        for article in random.Random(1).sample(GOODS, lines):
            began_s = time.process_time()
            kiosk.scan(article.gtin, Symbology.SERIAL)
            scan_ms = (time.process_time() - began_s) * 1_000
            kiosk.now_s += REST_S
            yield scan_ms, list(_parts_ms(kiosk))


def _parts_ms(kiosk: KioskRig) -> Iterator[float]:
    while kiosk.controller.next_deadline_s() == 0:
        began_s = time.process_time()
        kiosk.controller.poll()
        yield (time.process_time() - began_s) * 1_000


def _offers() -> Offers:
    chance = random.Random(2)
    scopes = [
        Scope(articles=tuple(each.gtin for each in chance.sample(GOODS, 60)))
        for _ in range(OFFERS)
    ]
    spend = tuple(
        SpendOffer(
            id=f"spend-{number}",
            scope=scope,
            steps=tuple(
                SpendStep(from_fen=step * 2_000, off_fen=step * 130 + number)
                for step in range(1, 6)
            ),
        )
        for number, scope in enumerate(scopes[: OFFERS // 2])
    )
    gift = tuple(
        GiftOffer(
            id=f"gift-{number}",
            scope=scope,
            article=GOODS[number].gtin,
            min_fen=5_000 + number * 777,
        )
        for number, scope in enumerate(scopes[OFFERS // 2 :])
    )
    return Offers(spend=spend, gift=gift)


if __name__ == "__main__":
    main()
