"""What a kiosk does about each kind of damage in its copy of the hub's documents."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.catalogue_scan import (
    PASS_EVERY_S,
    SLICE_EVERY_S,
    CatalogueScan,
)
from firmware.kiosk.sync.link_events import LinkUp
from firmware.kiosk.sync.publications import REPAIR_EVERY_S
from firmware.kiosk.sync.replica.confirmation_store import UNKNOWN_AGE
from firmware.kiosk.sync.replicas import held_in
from tests.support.damaged_shop import FILE, DamagedKiosk, DamagedShop
from tests.support.kiosk_shop import HUB_KEY

ARTICLE = "6900000000001"
OTHER = "6900000000003"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DamagedShop:
    return DamagedShop(tmp_path_factory.mktemp("shop"), articles=20)


class Damaged:
    """A kiosk that starts after statements have changed its file."""

    def __init__(self, shop: DamagedShop, folder: Path) -> None:
        self.shop = shop
        self.folder = Path(shutil.copytree(shop.closed, folder / "kiosk"))
        self._kiosks: list[DamagedKiosk] = []

    def changed(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.folder / FILE)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    def starts(self, *statements: str) -> DamagedKiosk:
        self.changed(*statements)
        self._kiosks.append(DamagedKiosk(self.folder))
        return self._kiosks[-1]

    def ends(self) -> None:
        while self._kiosks:
            self._kiosks.pop().replicas.close()


@pytest.fixture
def damaged(shop: DamagedShop, tmp_path: Path) -> Iterator[Damaged]:
    made = Damaged(shop, tmp_path)
    yield made
    made.ends()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE article SET price_fen = 1",
        "UPDATE article SET name = CAST(x'ff41' AS TEXT)",
        "UPDATE article SET price_fen = 'x'",
        "UPDATE article SET age_min = NULL",
        "UPDATE article_check SET revision = revision - 1",
        "UPDATE article_check SET digest = 5",
        "DELETE FROM article",
        "DELETE FROM article_check",
    ],
)
def test_an_article_that_changed_on_the_disk_is_not_sold(
    damaged: Damaged, statement: str
) -> None:
    kiosk = damaged.starts(f"{statement} WHERE gtin = '{ARTICLE}'")
    assert kiosk.replicas.catalogue.find(ARTICLE) is NotSoldReason.IN_DOUBT
    assert kiosk.replicas.damaged
    assert kiosk.replicas.sells
    assert kiosk.replicas.catalogue.find(OTHER) == damaged.shop.prices[OTHER]


def test_the_hub_is_asked_for_all_of_it_and_it_is_sold_again(damaged: Damaged) -> None:
    kiosk = damaged.starts("UPDATE article SET price_fen = 1")
    kiosk.uplink.handle(LinkUp(), 0.0)
    damaged.shop.publishes(kiosk)
    assert kiosk.replicas.catalogue.find(ARTICLE) is NotSoldReason.IN_DOUBT
    kiosk.uplink.pump(1.0)
    assert kiosk.post.filters == ["ct/1/all/dn/catalogue/1/#"]
    damaged.shop.publishes(kiosk)
    assert kiosk.replicas.catalogue.find(ARTICLE) == damaged.shop.prices[ARTICLE]
    assert not kiosk.replicas.damaged


def test_nothing_is_sold_while_only_the_base_has_come_again(damaged: Damaged) -> None:
    kiosk = damaged.starts("UPDATE article SET price_fen = 1")
    kiosk.uplink.handle(LinkUp(), 0.0)
    kiosk.replicas.catalogue.find(ARTICLE)
    damaged.shop.publishes_base(kiosk)
    kiosk.uplink.pump(0.0)
    damaged.shop.publishes_base(kiosk)
    assert (kiosk.replicas.catalogue.revision, kiosk.replicas.sells) == (1, False)
    damaged.ends()
    again = damaged.starts()
    assert (again.replicas.catalogue.revision, again.replicas.sells) == (1, False)
    damaged.shop.publishes(again)
    assert (again.replicas.catalogue.revision, again.replicas.sells) == (2, True)


def test_a_disk_that_goes_on_failing_has_nothing_sent_without_end(
    damaged: Damaged,
) -> None:
    kiosk = damaged.starts("UPDATE article SET price_fen = 1")
    kiosk.uplink.handle(LinkUp(), 0.0)
    for now_s, repaired in ((0.0, True), (1.0, False), (REPAIR_EVERY_S, True)):
        damaged.changed("UPDATE article SET price_fen = 1")
        kiosk.replicas.catalogue.find(ARTICLE)
        damaged.shop.publishes(kiosk)
        kiosk.uplink.pump(now_s)
        damaged.shop.publishes(kiosk)
        assert kiosk.replicas.damaged is not repaired


@pytest.mark.parametrize(
    "statements",
    [
        ("DELETE FROM article WHERE gtin > '6900000000010'",),
        (
            "DELETE FROM article WHERE gtin = '6900000000007'",
            "DELETE FROM article_check WHERE gtin = '6900000000007'",
        ),
        ("UPDATE article SET price_fen = 1 WHERE gtin = '6900000000019'",),
        ("UPDATE policy SET rules = x'00'",),
        ("DELETE FROM age",),
    ],
)
def test_a_pass_finds_what_no_lookup_would(
    damaged: Damaged, statements: tuple[str, ...]
) -> None:
    kiosk = damaged.starts()
    scan = CatalogueScan(kiosk.replicas)
    damaged.changed(*statements)
    assert not kiosk.replicas.damaged
    for now_s in (0.0, SLICE_EVERY_S):
        scan.poll(now_s)
    assert kiosk.replicas.damaged


def test_a_sound_file_is_checked_now_and_then(damaged: Damaged) -> None:
    kiosk = damaged.starts()
    scan = CatalogueScan(kiosk.replicas)
    for now_s in (0.0, SLICE_EVERY_S, 1.0):
        scan.poll(now_s)
    damaged.changed("UPDATE article SET price_fen = 1")
    scan.poll(PASS_EVERY_S)
    assert not kiosk.replicas.damaged
    scan.poll(PASS_EVERY_S + 1.0)
    assert kiosk.replicas.damaged


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy SET rules = CAST(replace(rules, '700', '7') AS BLOB)",
        "DELETE FROM policy",
        "DELETE FROM seal WHERE name = 'policy'",
    ],
)
def test_without_its_policy_a_kiosk_knows_no_prices(
    damaged: Damaged, statement: str
) -> None:
    kiosk = damaged.starts(statement)
    assert not kiosk.replicas.sells
    kiosk.uplink.handle(LinkUp(), 0.0)
    damaged.shop.publishes_catalogue(kiosk)
    kiosk.uplink.pump(0.0)
    damaged.shop.publishes_catalogue(kiosk)
    assert not kiosk.replicas.sells
    damaged.ends()
    again = damaged.starts()
    assert not again.replicas.sells
    damaged.shop.publishes(again)
    assert again.replicas.sells


def test_prices_of_an_unknown_age_are_confirmed_first(damaged: Damaged) -> None:
    kiosk = damaged.starts("UPDATE age SET counted_ms = 5")
    assert kiosk.replicas.confirmation.kept == UNKNOWN_AGE
    assert kiosk.replicas.damaged


def test_the_doctor_reads_what_is_damaged(damaged: Damaged) -> None:
    damaged.changed("UPDATE held SET revision = 9")
    found = held_in(damaged.folder / FILE, HUB_KEY.public)
    assert (found.revision, found.damaged) == (0, True)


def test_a_table_whose_name_is_no_text_is_damage(damaged: Damaged) -> None:
    file = damaged.folder / FILE
    for name in (b"\xe1rticlearticle", b"articl\xe5article"):
        shutil.copy(damaged.shop.closed / FILE, file)
        file.write_bytes(file.read_bytes().replace(b"articlearticle", name))
        kiosk = damaged.starts()
        assert not kiosk.replicas.sells
        damaged.ends()


def test_a_policy_of_an_earlier_format_that_is_no_text_any_more_is_lost(
    damaged: Damaged,
) -> None:
    earlier = Path(__file__).parents[2] / "recorded/v0.1/catalogue.sqlite"
    shutil.copy(earlier, damaged.folder / FILE)
    kiosk = damaged.starts("UPDATE held SET policy = x'7bff'")
    assert kiosk.replicas.policy.lost
    assert not kiosk.replicas.sells
