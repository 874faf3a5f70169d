"""The first fact of an epoch names the fact before it: what is missing is seen."""

import json
import logging

import pytest

from firmware.cli.main import main
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import reading
from firmware.hub.ingest.break_watch import BreakWatch
from firmware.hub.ingest.journal_breaks import MAX_JOURNALS, open_breaks
from firmware.protocol.envelope import GENESIS, lost_hash
from provisioning.checks.books import books
from provisioning.checks.finding import Grade
from tests.support.hub_rig import Shop, VirtualKiosk, goods, queries_of, sale

BOUGHT = goods(3)


def sold(kiosk: VirtualKiosk, count: int = 1) -> list[str]:
    return [f"k1-{kiosk.epoch:x}-{kiosk.seq + n + 1}" for n in range(count)]


def next_epoch(before: VirtualKiosk, epoch: int, previous: str = "") -> VirtualKiosk:
    return VirtualKiosk(
        kid=before.kid,
        epoch=epoch,
        previous=previous or before.previous,
        chance=before.chance,
    )


def breaks(shop: Shop) -> list[str]:
    return [each.what for each in shop.wrong() if each.check == "breaks"]


def test_epochs_that_follow_on_each_other_agree(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    for epoch in (9, 3, 7):
        shop.ack(*kiosk.facts([sale(name, BOUGHT) for name in sold(kiosk, 3)]))
        kiosk = next_epoch(kiosk, epoch)
    shop.ack(kiosk.fact(sale("k1-7-1", BOUGHT)))

    assert shop.wrong() == []


def test_kiosks_of_release_0_1_name_nothing_and_are_not_suspected(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    shop.ack(kiosk.fact(sale("k1-5-1", BOUGHT)))
    shop.ack(next_epoch(kiosk, 9, GENESIS).fact(sale("k1-9-1", BOUGHT)))

    assert shop.wrong() == []


def test_facts_that_the_hub_lost_are_named_until_they_come(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    here, *lost = kiosk.facts([sale(name, BOUGHT) for name in sold(kiosk, 3)])
    shop.ack(here)
    shop.ack(next_epoch(kiosk, 9).fact(sale("k1-9-1", BOUGHT)))
    (what,) = breaks(shop)
    assert what.startswith(
        "kiosk k1, journal 9: what it follows on is not here: on its way, or lost"
    )

    shop.ack(*lost)

    assert shop.wrong() == []


def test_a_whole_epoch_that_is_missing_is_named(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    shop.ack(kiosk.fact(sale("k1-5-1", BOUGHT)))
    missing = next_epoch(kiosk, 6)
    missing.fact(sale("k1-6-1", BOUGHT))
    shop.ack(next_epoch(missing, 9).fact(sale("k1-9-1", BOUGHT)))

    assert len(breaks(shop)) == 1


def test_a_kiosk_that_knows_that_it_lost_facts_is_named(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    shop.ack(kiosk.fact(sale("k1-5-1", BOUGHT)))
    damaged = next_epoch(kiosk, 9, lost_hash(kiosk.previous))
    shop.ack(damaged.fact(sale("k1-9-1", BOUGHT)))

    assert len(breaks(shop)) == 1


def test_a_kiosk_that_forgot_what_the_hub_has_is_named(shop: Shop) -> None:
    kiosk = VirtualKiosk(epoch=5)
    first = kiosk.fact(sale("k1-5-1", BOUGHT))
    went_back = next_epoch(kiosk, 9)
    shop.ack(first, *kiosk.facts([sale(name, BOUGHT) for name in sold(kiosk, 2)]))
    shop.ack(went_back.fact(sale("k1-9-1", BOUGHT)))

    (what,) = breaks(shop)
    assert "follows on fact 1 of journal 5, of which 3 are here" in what


def test_another_kiosks_facts_are_none_of_this_ones(shop: Shop) -> None:
    other = VirtualKiosk(kid="k2", epoch=5)
    shop.ack(other.fact(sale("k2-5-1", BOUGHT)))
    shop.ack(next_epoch(VirtualKiosk(), 9, other.previous).fact(sale("k1-9-1", BOUGHT)))

    assert len(breaks(shop)) == 1


def test_a_break_is_logged_once_and_not_while_facts_are_under_way(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    kiosk = VirtualKiosk(epoch=5)
    waiting = kiosk.fact(sale("k1-5-1", BOUGHT))
    shop.ack(next_epoch(kiosk, 9).fact(sale("k1-9-1", BOUGHT)))
    watch = BreakWatch(shop.engine)

    assert not watch.run(0.0)
    assert caplog.messages == []
    for _ in range(3):
        watch.run(0.0)
    (logged,) = caplog.messages
    assert logged.startswith("journal_break what='kiosk k1, journal 9: ")

    shop.ack(waiting)
    watch.run(0.0)
    assert len(caplog.messages) == 1


def test_each_kiosk_is_a_slice_of_its_own(shop: Shop) -> None:
    watch = BreakWatch(shop.engine)
    assert not watch.run(0.0)
    for kid in ("k1", "k2", "k3"):
        shop.ack(VirtualKiosk(kid=kid).fact(sale(f"{kid}-1-1", BOUGHT)))
    assert [watch.run(0.0) for _ in range(3)] == [True, True, False]


def test_doctor_and_reconcile_name_it_until_somebody_has_looked(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = VirtualKiosk(epoch=5, previous="ab" * 32)
    shop.ack(kiosk.fact(sale("k1-5-1", BOUGHT)))
    config = shop.folder / "hub.toml"
    config.write_text(shop.config)
    words = ["reconcile", "--json", "--config", str(config)]

    found = books(HubConfig(data=shop.folder, database=shop.database))
    assert found.grade is Grade.WARN
    assert found.seen == "journals do not follow on what is here: k1"
    assert main(words) == 1
    assert json.loads(capsys.readouterr().out)["wrong"][0]["check"] == "breaks"

    assert main([*words, "--review", "5", "--note", "the card was changed"]) == 0
    assert main([*words, "--review", "5"]) == 2
    reviewed = shop.rows("SELECT kid, epoch, closed_note FROM reviewed_journals")
    assert reviewed == [("k1", 5, "the card was changed")]
    found = books(HubConfig(data=shop.folder, database=shop.database))
    assert found.grade is Grade.OK


def test_a_kiosk_that_invents_journals_costs_no_memory(shop: Shop) -> None:
    rows = ",".join(f"('k9', {epoch}, 1, '')" for epoch in range(MAX_JOURNALS + 1))
    shop.rows(f"INSERT INTO cursors VALUES {rows}")  # noqa: S608 - numbers only

    assert not BreakWatch(shop.engine).run(0.0)
    with reading(shop.engine) as connection:
        (found,) = open_breaks(connection)["k9"]
    assert found.what == "kiosk k9: more than 10000 journals are not compared"
    (named,) = breaks(shop)
    assert "--review" not in named


@pytest.mark.parametrize(
    ("option", "number", "allowed"),
    [
        ("--review", "0", "1 to 9007199254740992"),
        ("--resolve", "9" * 23, "1 to 2147483647"),
        ("--accept", "2147483648", "1 to 2147483647"),
        ("--dismiss", "-1", "1 to 2147483647"),
    ],
)
def test_a_number_that_nothing_has_is_refused(
    shop: Shop,
    capsys: pytest.CaptureFixture[str],
    option: str,
    number: str,
    allowed: str,
) -> None:
    config = shop.folder / "hub.toml"
    config.write_text(shop.config)
    rows = ",".join(f"('k9', {epoch}, 1, '')" for epoch in range(MAX_JOURNALS + 1))
    shop.rows(f"INSERT INTO cursors VALUES {rows}")  # noqa: S608 - numbers only

    assert main(["reconcile", "--config", str(config), f"{option}={number}"]) == 2
    assert f"{option} {number}: allowed: {allowed}" in capsys.readouterr().err


def test_many_breaks_are_found_with_as_many_queries_as_one(shop: Shop) -> None:
    def begun(epochs: range) -> int:
        shop.desk.handle(
            [
                VirtualKiosk(epoch=epoch, previous=f"{epoch:064x}").fact(
                    sale(f"k1-{epoch:x}-1", BOUGHT)
                )
                for epoch in epochs
            ]
        )
        with reading(shop.engine) as connection:
            queries = queries_of(connection)
            open_breaks(connection)
        return len(queries)

    assert begun(range(1, 2)) == begun(range(2, 42))
