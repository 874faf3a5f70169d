"""Coupons by the commands: shown, given from a file, exchanged for points."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import moment_of
from firmware.hub.members import birthdays
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import (
    CouponKind,
    CouponRules,
    ExchangeKind,
)
from tests.support.hub_rig import Shop, card
from tests.support.loyalty_cases import CALENDAR

Call = Callable[..., tuple[int, str]]
RULES = CouponRules(
    given=(CouponKind(id="sorry", name="致歉券", off_fen=500),),
    exchange=(ExchangeKind(id="coffee", points=60, price_bps=0, max_off_fen=1_500),),
)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2, coupon_rules=RULES), "")

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_a_file_of_cards_gets_one_coupon_each_a_campaign(
    call: Call, tmp_path: Path
) -> None:
    cards = tmp_path / "cards.txt"
    cards.write_text(f"\n{card(1)}\nm1\n", "utf-8")
    give = ("member", "give-coupon", "sorry", "--file", str(cards), "--campaign", "may")
    assert call(*give) == (0, "coupons given: 1, campaign may\n")
    assert call(*give)[1].endswith("members who had theirs before: 1\n")
    status, out = call("member", "coupons", "m1")
    assert status == 0
    assert "致歉券" in out
    assert "can be used" in out
    (row,) = json.loads(call("member", "coupons", card(1), "--json")[1])
    assert (row["id"], row["state"]) == ("given:sorry:m1:may", "free")


def test_one_unknown_member_stops_the_whole_file(call: Call) -> None:
    status, out = call("member", "give-coupon", "sorry", "m1", "m-unknown")
    assert status == 1
    assert "m-unknown: no member has this card or id" in out
    assert "nothing was given" in out
    assert call("member", "coupons", "m1") == (0, "no coupon\n")


def test_a_rule_that_is_not_there_is_named_with_those_that_are(call: Call) -> None:
    status, out = call("member", "give-coupon", "sory", "m1")
    assert status == 1
    assert "sory: no such rule in [coupon_rules]; there are: coffee, sorry" in out
    assert "no rule for points" in call("member", "exchange-points", "sorry", "m1")[1]
    assert call("member", "give-coupon", "sorry")[0] == 2
    assert (
        "allowed: 1 to 32"
        in call("member", "give-coupon", "sorry", "m1", "--campaign", "五一")[1]
    )


def test_points_are_exchanged_as_far_as_they_go(call: Call, shop: Shop) -> None:
    now = Stamper("hub", "").stamp().ts
    assert (
        "60 points are needed, the member has 0"
        in call("member", "exchange-points", "coffee", "m1")[1]
    )
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, now)
        earned = PointEvent(id="e", kind=PointKind.EARN, at=moment_of(now), points=100)
        book.record(MemberEvent(member_id="m1", event=earned))
    status, out = call("member", "exchange-points", "coffee", "m1")
    assert (status, out) == (0, "coffee for 60 points; 40 points left\n")
    assert call("member", "exchange-points", "coffee", "m1")[0] == 1


def test_a_member_s_date_of_birth_is_kept(call: Call, shop: Shop) -> None:
    _, out = call("member", "add", "--born", "1992-02-29", "--json")
    with reading(shop.engine) as connection:
        born = birthdays.born_on(connection, json.loads(out)["member_id"])
    assert str(born) == "1992-02-29"
    with pytest.raises(SystemExit):
        call("member", "add", "--born", "1990-02-29", "--json")
