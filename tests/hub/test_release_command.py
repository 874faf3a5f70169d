"""`countertop member release`: the desk gives back what a sale holds for nobody."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from tests.support.hub_rig import Shop, VirtualKiosk, card
from tests.support.redeeming import (
    ask_hold,
    balance,
    flag_kinds,
    held,
    redeeming,
    redeeming_shop,
    states,
)

Call = Callable[..., tuple[int, str]]
SALE = "k1-1-1"


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def command(*words: str) -> tuple[int, str]:
        status = main(["member", *words, "--config", str(config)])
        out = capsys.readouterr()
        return status, out.out + out.err

    return command


def test_a_kiosk_that_says_open_for_ever_holds_nothing_for_ever(
    shop: Shop, kiosk: VirtualKiosk, call: Call
) -> None:
    redeeming_shop(shop)
    assert held(shop, kiosk, ask_hold(SALE, points=200)).refusal is None
    _, shown = call("show", card(1))
    assert f"held for {SALE} since 2026-03-01 16:00:00: 200 points, 0 coupons" in shown
    (named,) = json.loads(call("show", card(1), "--json")[1])["held"]
    assert (named["sale_id"], named["points"]) == (SALE, 200)
    assert call("release", SALE) == (0, f"{SALE}: what it held is free\n")
    assert (balance(shop), states(shop)) == (300, {SALE: "released"})
    assert "held for" not in call("show", card(1))[1]
    shop.ack(kiosk.fact(redeeming(SALE, points=200)))
    assert flag_kinds(shop) == ["redeemed_unheld"]


@pytest.mark.parametrize("sale", [SALE, "k9-1-1"])
def test_what_holds_nothing_is_not_released(call: Call, sale: str) -> None:
    status, out = call("release", sale)
    assert (status, f"{sale}: holds nothing" in out) == (1, True)
