"""Books that an earlier release filled with nonsense are read all the same."""

import json
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import reading
from firmware.hub.publishing.policies import engines_to_serve
from firmware.retail.pricing.engines import ENGINES
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

SEEN = "INSERT INTO unknown_articles VALUES ('k1', 1, {0}, '690', {1}, 1, '')"
NONSENSE = (
    SEEN.format(7, 2**53),
    SEEN.format(8, 2**63 - 1),
    "UPDATE orders SET closed_at = '9999-12-31T23:59:59.999Z'",
    "UPDATE orders SET receipt_no = 'a\x1b[2J\nb'",
    "INSERT INTO kiosks VALUES ('k9', '1', 2, '[9007199254740992]', 1, 1, 'Pi', '')",
)


@pytest.fixture
def config(shop: Shop, kiosk: VirtualKiosk, tmp_path: Path) -> Path:
    shop.ack(kiosk.fact(sale("k1-1-1", goods(20), member_id="m1")))
    shop.spoil(*NONSENSE)
    file = tmp_path / "hub.toml"
    file.write_text(shop.config)
    return file


def test_each_report_shows_what_it_can(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [("orders", "--all"), ("catalogue", "unknown"), ("member", "show", "m1")]
    for words in [*reports, ("reconcile",), ("messages",)]:
        assert main([*words, "--config", str(config)]) in {0, 1}
        out = capsys.readouterr().out
        assert out.count("\n") >= 1
        assert "\x1b" not in out
        main([*words, "--json", "--config", str(config)])
        assert json.loads(capsys.readouterr().out)
    assert main(["orders", "--all", "--config", str(config)]) == 0
    assert "9999-12-31T23:59:59.999Z  k1" in capsys.readouterr().out
    assert main(["catalogue", "unknown", "--config", str(config)]) == 0
    assert "690  2000000 times" in capsys.readouterr().out


def test_an_engine_that_no_topic_names_is_not_published_for(
    config: Path, shop: Shop
) -> None:
    del config
    with reading(shop.engine) as connection:
        assert engines_to_serve(connection) == ENGINES.keys()
