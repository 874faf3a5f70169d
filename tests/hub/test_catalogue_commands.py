import json
import os
import pty
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.base.errors import StoreError
from firmware.cli.goods.proposal import Proposal, carry_out, catalogue_now
from firmware.cli.main import main
from firmware.hub.catalogue.importing import import_articles, reissue_as
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.retail.codes.rules import CodeRules, LabelLayout
from firmware.retail.policy.import_limits import ImportLimits
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, goods, gtin

Call = Callable[..., tuple[int, str]]

HEADER = "gtin,name,price\n"
# A limit on the size of files stands for a full disk, without the signal it sends.
FULL_DISK = (
    "import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    "from firmware.cli.main import main; sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture
def config(shop: Shop, tmp_path: Path) -> Path:
    file = tmp_path / "hub.toml"
    file.write_text(shop.config)
    return file


@pytest.fixture
def call(config: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str) -> tuple[int, str]:
        status = main(["catalogue", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def rows(count: int = 30, **prices: str) -> str:
    """A file of the shop's goods, some at other prices by their number."""
    lines = [
        f"{each.gtin},{each.name},{prices.get(f'n{n}', each.price_fen / 100)}\n"
        for n, each in enumerate(goods(30)[:count])
    ]
    return HEADER + "".join(lines)


def put(file: Path, text: str) -> str:
    file.write_bytes(text.encode())
    return str(file)


def revision(shop: Shop) -> object:
    return shop.rows("SELECT max(revision) FROM revisions")[0][0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "goods.csv"


def test_a_file_of_one_article_withdraws_no_catalogue(
    call: Call, shop: Shop, file: Path
) -> None:
    status, out = call("import", put(file, rows(1)))
    assert status != 0
    assert revision(shop) == 1
    assert "30 articles now, 1 then: 0 new, 0 dearer, 0 cheaper, 29 withdrawn" in out
    assert "29 of 30 articles would no longer be sold (imports.withdrawn_max_bps" in out
    assert "allowed with --yes" in out
    assert call("import", str(file), "--yes")[0] == 0
    assert revision(shop) == 2


def test_half_a_copy_sells_nothing_at_a_part_of_its_price(
    call: Call, shop: Shop, file: Path
) -> None:
    whole = rows(n29="139.50")
    assert call("import", put(file, whole), "--yes")[0] == 0
    status, out = call("import", put(file, whole.removesuffix("39.50\n")))
    assert (status, revision(shop)) == (2, 2)
    assert f"{gtin(29)}      139.50 -> 1.00 " in out
    assert "has no line end, as after half a copy" in out
    status, out = call("import", put(file, whole.replace("139.50", "1.00")))
    assert (status, revision(shop)) == (2, 2)
    assert "1 of the prices would be over 5 times as high or as low" in out


def test_a_small_change_passes_without_a_question(
    call: Call, shop: Shop, file: Path
) -> None:
    status, out = call("import", put(file, rows(29, n3="1.25")))
    assert (status, revision(shop)) == (0, 2)
    assert f"{gtin(3)}        1.21 -> 1.25 " in out
    assert out.endswith("revision 2: 29 articles, 1 new or changed, 1 withdrawn\n")
    assert call("import", str(file))[1].endswith(
        "revision 2 already has these articles\n"
    )


def test_the_policy_in_force_sets_the_limits(
    call: Call, shop: Shop, file: Path
) -> None:
    limits = ImportLimits(withdrawn_max_bps=0, withdrawn_few_max=0)
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=9, imports=limits), "")
    status, out = call("import", put(file, rows(29)))
    assert (status, revision(shop)) == (2, 1)
    assert "imports.withdrawn_max_bps = 0" in out


def test_the_shops_file_sets_the_limits_as_soon_as_it_is_saved(
    call: Call, shop: Shop, config: Path, file: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    config.write_text(f'policy = "{policy}"\n{shop.config}')
    policy.write_text("[imports]\nwithdrawn_max_bps = 10000\n")
    assert call("import", put(file, rows(1)))[0] == 0
    policy.write_text("[imports]\nwithdrawn_max_bps = 20000\n")
    assert call("undo")[0] == 0
    assert call("import", put(file, rows(1)))[0] == 2
    assert revision(shop) == 3


def test_what_was_shown_is_what_is_done_or_nothing_is(
    config: Path, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    now = catalogue_now(load(config, HubConfig))
    with writing(shop.engine) as connection:
        import_articles(connection, goods(29), source="another", now="")
    asked = Namespace(json=False, dry_run=False, yes=True)
    with pytest.raises(StoreError, match="the catalogue changed meanwhile"):
        carry_out(now, Proposal(goods(28), "late"), asked)
    assert "30 articles now, 28 then" in capsys.readouterr().out
    assert revision(shop) == 2


def test_a_rehearsal_changes_nothing(call: Call, shop: Shop, file: Path) -> None:
    status, out = call("import", put(file, rows(1)), "--dry-run")
    assert (status, revision(shop)) == (0, 1)
    assert "needs --yes: 29 of 30 articles" in out
    assert "dry run: revision 1 would be changed; nothing was changed" in out
    told = json.loads(call("import", str(file), "--dry-run", "--json", "--yes")[1])
    assert (told["withdrawn"], len(told["doubts"]), revision(shop)) == (29, 1, 1)


def test_an_update_adds_and_changes_and_withdraws_nothing(
    call: Call, shop: Shop, file: Path
) -> None:
    text = f"{HEADER}{gtin(3)},苏打水 3,1.25\n{gtin(99)},新,3\n"
    status, out = call("import", put(file, text), "--update")
    assert (status, revision(shop)) == (0, 2)
    assert "30 articles now, 31 then: 1 new, 1 dearer, 0 cheaper, 0 withdrawn" in out


def test_a_list_of_prices_needs_no_names_but_for_new_articles(
    call: Call, shop: Shop, file: Path
) -> None:
    put(file, f"条码,售价\n{gtin(3)},1.25\n")
    assert call("import", str(file))[0] == 2
    assert call("import", str(file), "--update")[0] == 0
    assert json.loads(call("find", gtin(3), "--json")[1])[0]["name"] == "苏打水 3"
    put(file, f"条码,售价\n{gtin(3)},1.26\n{gtin(99)},1.25\n")
    status, out = call("import", str(file), "--update")
    assert (status, revision(shop)) == (2, 2)
    assert f"line 3: {gtin(99)}; allowed: columns of names and prices" in out


def test_what_was_understood_is_shown_before_anything_is_done(
    call: Call, file: Path
) -> None:
    lines = [f"{n}\t￥{n}.5\t'{gtin(n)}\t可乐\r\n" for n in range(1, 5)]
    file.write_bytes(("库存\t售价\t条码\t品名\r\n" + "".join(lines)).encode("gbk"))
    out = call("import", str(file), "--update", "--dry-run")[1]
    assert "GB18030 text, separated by tabs, headings in line 1" in out
    assert "columns: price = 售价, gtin = 条码, name = 品名; not read: 库存" in out
    assert f"line 2:  {gtin(1)}        1.50  piece  可乐" in out


def test_in_store_goods_without_a_unit_are_named_where_labels_carry_weight(
    call: Call, shop: Shop, file: Path
) -> None:
    labels = (LabelLayout(prefix=22, carries="weight"),)
    with writing(shop.engine) as connection:
        policy = Policy(version=9, codes=CodeRules(labels=labels))
        policy_store.keep(connection, policy, "")
    text = f"{HEADER}00123,苹果,15.80\n00124,排骨,49.80\n"
    status, out = call("import", put(file, text), "--update")
    assert status == 0
    assert "warning: labels of the policy carry a weight, but these are sold by" in out
    assert "give them the unit kg: 00123 苹果, 00124 排骨" in out


def test_a_number_that_lost_its_noughts_needs_consent(
    call: Call, shop: Shop, file: Path
) -> None:
    status, out = call("import", put(file, f"{HEADER}123,苹果,15.80\n"), "--update")
    assert (status, revision(shop)) == (2, 1)
    assert "line 2: 123 for 0123 or 00123 or 000123?" in out


def test_what_is_exported_is_imported_without_a_change(
    call: Call, shop: Shop, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    assert call("export", str(target)) == (0, f"{target}: 30 articles\n")
    assert call("import", str(target))[1].endswith("already has these articles\n")
    assert target.read_bytes()[3:].decode() == call("export", "-")[1].replace(
        "\n", "\r\n"
    ).replace("\r\r", "\r")
    assert revision(shop) == 1


def test_an_export_overwrites_nothing_and_follows_no_link(
    call: Call, tmp_path: Path
) -> None:
    link = tmp_path / "out.csv"
    link.symlink_to(tmp_path / "elsewhere")
    status, out = call("export", str(link))
    assert (status, "allowed: a file that is not there yet" in out) == (2, True)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.only_on("postgres", "the limit on files would stop SQLite itself")
def test_an_export_to_a_full_disk_leaves_no_half_of_a_file(
    config: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    words = ("catalogue", "export", str(target), "--config", str(config))
    told = subprocess.run(
        [
            "sh",
            "-c",
            'ulimit -f 1; exec "$@"',
            "sh",
            sys.executable,
            "-c",
            FULL_DISK,
            *words,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (told.returncode, target.read_bytes()) == (2, b"")
    assert "cannot be written: File too large; it is empty now" in told.stderr


def test_the_last_change_is_undone_as_a_new_revision(
    call: Call, shop: Shop, file: Path
) -> None:
    assert call("undo") == (1, "countertop: there is no catalogue before this one\n")
    call("import", put(file, rows(1)), "--yes")
    with writing(shop.engine) as connection:
        reissue_as(connection, 1_000, now="2026-03-01T08:00:00.000Z")
    status, out = call("undo")
    assert (status, revision(shop)) == (0, 1_001)
    assert "1 article now, 30 then: 29 new" in out
    assert call("import", put(file, rows()))[1].endswith("already has these articles\n")


def test_one_price_is_set_and_its_history_is_kept(call: Call, shop: Shop) -> None:
    assert call("set-price", gtin(3), "¥1.30")[0] == 0
    assert call("set-price", gtin(3), "130")[0] == 2
    assert call("set-price", gtin(3), "x")[0] == 2
    assert call("set-price", gtin(99), "1")[0] == 1
    assert call("set-price", "6901234567893", "1")[0] == 2
    assert revision(shop) == 2
    out = call("history", gtin(3))[1].splitlines()
    assert ["1.30" in out[0], "1.21" in out[2]] == [True, True]
    assert out[1].startswith("    revision 2 ")
    assert "(test), until revision 2 " in out[3]
    told = json.loads(call("history", gtin(3), "--json")[1])
    assert [each["from_revision"] for each in told] == [2, 1]
    assert call("history", gtin(99))[0] == 1


def test_articles_are_listed_found_and_those_withdrawn_too(
    call: Call, file: Path
) -> None:
    out = call("list")[1]
    assert out.endswith(f" {gtin(29)}        3.03  piece  苏打水 29\n30 articles\n")
    assert call("find", "水 29")[1].endswith("苏打水 29\n1 article\n")
    assert len(json.loads(call("find", gtin(7), "--json")[1])) == 1
    assert call("find", "可乐") == (0, "0 articles\n")
    assert call("list", "--withdrawn") == (0, "")
    call("import", put(file, rows(29)))
    gone = json.loads(call("list", "--withdrawn", "--json")[1])
    assert [each["article"]["gtin"] for each in gone] == [gtin(29)]
    assert call("list", "--withdrawn")[1].startswith(f" {gtin(29)}        3.03")


@pytest.mark.process
@pytest.mark.only_on("sqlite", "is about the terminal")
@pytest.mark.sampled(2)
@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("\n", 1), ("n\n", 1)])
def test_a_terminal_is_asked(
    config: Path, shop: Shop, file: Path, answer: str, status: int
) -> None:
    put(file, rows(1))
    ours, theirs = pty.openpty()
    words = ("catalogue", "import", str(file), "--config", str(config))
    with subprocess.Popen(
        [sys.executable, "-m", "firmware.cli.main", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as command:
        os.close(theirs)
        shown = b""
        while b"[y/N] " not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, answer.encode())
        assert command.wait(20) == status
    os.close(ours)
    assert "attention: 29 of 30 articles" in shown.decode()
    assert revision(shop) == (1 if status else 2)
