"""What a shop says of its articles beside their prices, by the commands."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from tests.support.hub_rig import Shop, goods, gtin

Call = Callable[..., tuple[int, str]]

SAID = (
    "条码,分类,品牌,标签,税率,会员价,不参加活动,不打折\n"
    f"{gtin(0)},饮料,山泉,新品;冷藏,13%,2.80,否,否\n"
    f"{gtin(1)},烟,,,13%,,是,是\n"
)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["catalogue", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def said(call: Call, tmp_path: Path) -> str:
    """A shop whose first two articles say something; what the import printed."""
    file = tmp_path / "classes.csv"
    file.write_text(SAID, "utf-8")
    status, out = call("import", str(file), "--update")
    assert status == 0, out
    return out


def found(call: Call, number: int) -> dict[str, object]:
    (article,) = json.loads(call("find", gtin(number), "--json")[1])
    return article


def test_a_list_of_categories_needs_neither_names_nor_prices(
    call: Call, said: str
) -> None:
    assert (
        "columns: gtin = 条码, category = 分类, brand = 品牌, tags = 标签, vat" in said
    )
    assert "2 with another category, brand or tags" in said
    assert "2 with another VAT rate" in said
    assert "1 with other rules for offers or tier prices" in said
    assert "(members no price of their own -> 2.80)" in said
    assert "0.00" not in said
    article = found(call, 0)
    assert (article["price_fen"], article["name"]) == (100, goods(1)[0].name)
    assert article["tags"] == ["冷藏", "新品"]
    assert (article["vat_bps"], article["member_fen"]) == (1_300, 280)


def test_what_was_said_is_shown_with_the_article(call: Call, said: str) -> None:
    del said
    out = call("find", gtin(0))[1]
    assert "(members 2.80, 饮料, 山泉, #冷藏, #新品, VAT 13%)" in out
    assert "(烟, VAT 13%, no offers, no tier price)" in call("find", gtin(1))[1]
    for text in ("山泉", "冷", "饮 "):
        assert call("find", text)[1].endswith("\n1 article\n")
    history = call("history", gtin(0))[1]
    assert history.count("revision 2") == 2
    assert history.count("饮料") == 1


def test_what_was_said_leaves_and_comes_back_in_a_file(
    call: Call, said: str, tmp_path: Path
) -> None:
    del said
    file = tmp_path / "export.csv"
    assert call("export", str(file))[0] == 0
    assert "revision 2 already has these articles" in call("import", str(file))[1]


def test_a_file_without_the_columns_takes_nothing_away_unasked(
    call: Call, said: str, tmp_path: Path
) -> None:
    del said
    rows = [f"{each.gtin},{each.name},{each.price_fen / 100}\n" for each in goods(30)]
    file = tmp_path / "prices.csv"
    file.write_text("条码,品名,售价\n" + "".join(rows), "utf-8")
    status, out = call("import", str(file))
    assert status == 2
    for loss in (
        "no column category: 2 of the articles would lose it; with --update they keep",
        "no column member_price: 1 of the articles would lose it",
        "1 of the articles, excluded from offers, would take part in them again",
    ):
        assert loss in out
    assert call("import", str(file), "--update")[0] == 0
    assert found(call, 0)["category"] == "饮料"
    assert call("import", str(file), "--yes")[0] == 0
    assert found(call, 0)["category"] == ""
    assert call("undo", "--yes")[0] == 0
    assert found(call, 0)["category"] == "饮料"


def test_a_list_of_prices_with_an_unknown_heading_is_refused_as_ever(
    call: Call, tmp_path: Path
) -> None:
    file = tmp_path / "prices.csv"
    file.write_text(f"条码,品名,新的钱\n{gtin(0)},x,2\n", "utf-8")
    status, out = call("import", str(file), "--update")
    assert status == 2
    assert "missing: price" in out


def test_an_article_without_a_price_cannot_be_new(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "classes.csv"
    file.write_text(f"条码,品名,分类\n{gtin(99)},x,茶\n", "utf-8")
    status, out = call("import", str(file), "--update")
    assert status == 2
    assert f"line 2: {gtin(99)}; allowed: columns of names and prices" in out


def test_what_members_pay_is_set_alone_with_the_price_or_taken_back(
    call: Call,
) -> None:
    assert call("set-price", gtin(5), "--member", "5.50")[0] == 0
    assert found(call, 5)["member_fen"] == 550
    assert call("set-price", gtin(5), "5.80", "--member", "5.40")[0] == 0
    article = found(call, 5)
    assert (article["price_fen"], article["member_fen"]) == (580, 540)
    status, out = call("set-price", gtin(5), "--member", "6.00")
    assert status == 0
    assert "member prices above the price, so that members pay the price" in out
    assert call("set-price", gtin(5), "--member", "none")[0] == 0
    assert found(call, 5)["member_fen"] is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "set-price: allowed: PRICE, --member PRICE, or both"),
        (("--member", "free"), "--member 'free': allowed: yuan, 0.01 to 999999.99"),
        (("x",), "PRICE 'x': allowed: yuan"),
    ],
)
def test_what_is_no_price_is_refused(
    call: Call, words: tuple[str, ...], told: str
) -> None:
    status, out = call("set-price", gtin(5), *words)
    assert status == 2
    assert told in out
