"""The doctor's look at payment by phone: keys, what waits, bills; no network asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, writing
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.bills.keeping import BillWriting
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.config import PaymentsConfig
from provisioning.checks.finding import Grade
from provisioning.checks.money.payments import payments
from tests.support.alipay_rig import config_of
from tests.support.hub_databases import open_books
from tests.support.openssl_keys import new_key
from tests.support.paid_day import DAY, SOLD_AT, Corner

CORNER = Corner(0)


@pytest.fixture(scope="module")
def alipay(tmp_path_factory: pytest.TempPathFactory) -> PaymentsConfig:
    folder = tmp_path_factory.mktemp("keys")
    return config_of("127.0.0.1:1", new_key(folder, "shop"), new_key(folder, "theirs"))


@pytest.fixture
def config(tmp_path: Path, alipay: PaymentsConfig) -> HubConfig:
    made = HubConfig(data=tmp_path, payments=alipay)
    open_books(made.data).dispose()
    return made


def seen(config: HubConfig) -> list[tuple[Grade, str]]:
    return [(each.grade, str(each.seen)) for each in payments(config)]


def keep(config: HubConfig, state: AttemptState, *, bill: bool = True) -> None:
    """A payment of long ago, and the bill of its day."""
    with opened(config.data, config.database) as engine:
        with writing(engine) as connection:
            store.add(connection, CORNER.attempt(CORNER.phone, state), SOLD_AT)
        if bill:
            name = BillName("alipay", DAY)
            BillWriting(name, (), "file").write_part(engine, lambda: SOLD_AT)


def test_a_shop_without_phone_payment_has_nothing_to_check(config: HubConfig) -> None:
    assert seen(replace(config, payments=PaymentsConfig())) == []


def test_nothing_waits(config: HubConfig) -> None:
    good = "Alipay: the keys can be read, and nothing waits"
    assert seen(config) == [(Grade.OK, good)]


def test_a_key_that_cannot_be_read(config: HubConfig) -> None:
    gone = replace(config.payments.alipay, key_file=config.data / "gone")
    changed = replace(config, payments=replace(config.payments, alipay=gone))
    [found] = payments(changed)
    assert found.grade is Grade.FAULT
    assert "gone" in found.seen
    assert "payments check" in found.remedy


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (
            AttemptState.UNRESOLVED,
            (
                "Alipay: 1 not ended, the first since 2026-03-01 16:00:00, asked 0"
                " times in vain"
            ),
        ),
        (
            AttemptState.PAID,
            "Alipay: 1 paid without a sale, the first at 2026-03-01 16:00:00",
        ),
        (AttemptState.BOOKED, ""),
    ],
)
def test_what_waits_is_counted(
    config: HubConfig, state: AttemptState, text: str
) -> None:
    keep(config, state)
    found = [each for each in seen(config) if "no bill of" not in each[1]]
    assert [shown for _grade, shown in found] == ([text] if text else [])
    assert all(grade is Grade.WARN for grade, _shown in found)


def test_days_without_a_bill_are_named(config: HubConfig) -> None:
    """The last ones: bills are asked for over a month."""
    keep(config, AttemptState.BOOKED, bill=False)
    [(grade, shown)] = seen(config)
    assert grade is Grade.WARN
    assert shown.startswith("Alipay: no bill of 2")
    assert len(shown.split("no bill of ")[1].split(", ")) == 5
