"""`countertop passes`: which key signs, and the next one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from tests.support.hub_rig import Shop

Call = Callable[..., str]


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> str:
        assert main(["passes", *words, "--config", str(config)]) == 0
        return capsys.readouterr().out

    return run


def test_the_next_key_is_made_and_waits(call: Call) -> None:
    assert call("list") == "no key yet: the hub makes the first one when it starts\n"
    assert "signs from " in call("rotate")
    first, second = call("list").splitlines()
    assert first.endswith("  signs")
    assert "  signs from " in second


def test_at_once_leaves_one_key(call: Call) -> None:
    call("rotate")
    call("rotate", "--at-once")
    (line,) = call("list").splitlines()
    assert line.endswith("  signs")
    (key,) = json.loads(call("list", "--json"))
    assert key["made_s"] >= key["from_s"] > 0
