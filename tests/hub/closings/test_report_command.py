"""`countertop report x|z`, as a shopkeeper types it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

Call = Callable[..., tuple[int, str]]
ONE, TWO = goods(2)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["report", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def sold(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    shop.ack(*kiosk.facts([sale("k1-1-1", [ONE]), sale("k1-1-2", [TWO])]))
    return shop


@pytest.mark.usefixtures("sold")
def test_a_kiosks_x_report_names_means_cash_and_receipts(call: Call) -> None:
    status, out = call("x", "--kiosk", "k1")
    assert status == 0
    assert out.startswith("X report of k1, ")
    lines = [
        line.split("  ")[0] + " " + line.split()[-1] for line in out.split("\n") if line
    ]
    assert "cash that should be in the drawer 2.00" in lines
    assert "k1-000001 … k1-000002" in out


@pytest.mark.usefixtures("sold")
def test_a_z_closes_and_stays_to_be_seen(call: Call) -> None:
    status, made = call("z", "--kiosk", "k1", "--by", "王芳")
    assert (status, made.splitlines()[0][:18]) == (0, "Z report 1 of k1, ")
    assert call("z", "--kiosk", "k1", "--number", "1") == (0, made)
    status, again = call("z", "--kiosk", "k1")
    assert again.splitlines()[1:] == made.splitlines()
    status, listed = call("z", "--kiosk", "k1", "--list")
    assert status == 0
    assert "王芳" in listed
    digest = made.splitlines()[-1].removeprefix("digest: ")
    assert listed.rstrip().endswith(digest)
    assert " good " in listed
    [row] = json.loads(call("z", "--kiosk", "k1", "--list", "--json")[1])
    assert row["digest"].upper().startswith(digest[:4].upper())


@pytest.mark.usefixtures("sold")
def test_a_program_reads_every_field(call: Call) -> None:
    _, out = call("x", "--json")
    report = json.loads(out)
    assert report["kid"] is None
    assert report["number"] is None
    assert report["means"] == [{"name": "cash", "count": 2, "amount_fen": 200}]
    assert report["refunds"] == []


def test_a_changed_z_is_shown_and_fails(sold: Shop, call: Call) -> None:
    call("z")
    sold.spoil("UPDATE closings SET document = replace(document, ':200', ':900')")
    status, out = call("z", "--number", "1")
    assert status == 1
    assert "not as it was made" in out
    assert call("z", "--list")[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("x", "--kiosk", "k9"),
        ("z", "--number", "7"),
        ("z", "--number", "0"),
        ("z", "--by", ""),
    ],
)
def test_what_cannot_be_is_refused(call: Call, words: tuple[str, ...]) -> None:
    status, out = call(*words)
    assert status in {1, 2}
    assert out.startswith("countertop: ")


def test_nothing_booked_and_no_z_is_said(call: Call) -> None:
    status, out = call("z")
    assert (status, "nothing was booked" in out) == (1, True)
