"""The order page: which order a QR leads to, and how its payment stands (S03)."""

import pytest
from msgspec.structs import replace as replaced
from starlette.testclient import TestClient

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.order_page.commands import (
    AskScan,
    ListOpenOrders,
    OpenOrderEntry,
    OpenOrderShown,
    OrdersListed,
    ScanAsked,
    ShownLine,
    ShowOrder,
)
from firmware.hub.web.pages.order.view import quantity
from tests.hub.web.conftest import WebShop, form_of

STORE, PLACE, OTHER = "store00000", "place00001", "place00002"
LISTED = OpenOrderEntry(
    page="token00001",
    place=PLACE,
    kid="k1",
    sale_id="k1-1-1",
    open=True,
    payable_fen=1_250,
    line_count=2,
)
SECOND = replaced(
    LISTED, page="token00002", place=OTHER, kid="k2", sale_id="k2-1-7", payable_fen=300
)
SHOWN = OpenOrderShown(
    kid="k1",
    receipt_no="k1-000001",
    state="open",
    payable_fen=1_250,
    goods_fen=1_350,
    line_count=2,
    lines=(
        ShownLine(name="苏打水", pieces=2, amount_fen=850),
        ShownLine(name="散装糖", pieces=1, amount_fen=500, weight_g=250),
    ),
    scan=True,
)
PAGE = "/o/token00001"


def listed(*orders: OpenOrderEntry) -> OrdersListed:
    return OrdersListed(store_place=STORE, orders=orders)


def visit(web: WebShop, shown: OpenOrderShown, path: str = PAGE) -> str:
    web.hub.replies = [listed(LISTED), shown]
    response = web.browser().get(path)
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("place", [STORE, PLACE])
def test_a_qr_leads_to_the_one_order_that_is_open(web: WebShop, place: str) -> None:
    web.hub.replies = [listed(LISTED, replaced(SECOND, open=False))]
    response = web.browser().get(f"/pay/{place}")
    assert (response.status_code, response.headers["location"]) == (303, PAGE)


def test_the_shop_s_qr_lets_the_customer_choose_the_kiosk(web: WebShop) -> None:
    web.hub.replies = [listed(SECOND, LISTED)]
    browser = web.browser()
    text = browser.get(f"/pay/{STORE}").text
    assert "你在哪台收银机" in text
    first, second = text.index(PAGE), text.index("/o/token00002")
    assert first < second
    for words in ("收银机 k1", "¥12.50", "收银机 k2", "¥3.00"):
        assert words in text
    english = browser.get(f"/pay/{STORE}?lang=en").text
    assert "Which kiosk are you at?" in english


def test_a_kiosk_s_own_qr_shows_no_other_one_s_order(web: WebShop) -> None:
    web.hub.replies = [listed(SECOND, LISTED)]
    response = web.browser().get(f"/pay/{OTHER}")
    assert response.headers["location"] == "/o/token00002"


@pytest.mark.parametrize("place", [STORE, PLACE, "made-up"])
def test_without_an_open_order_it_says_to_press_pay(web: WebShop, place: str) -> None:
    web.hub.replies = [listed(replaced(LISTED, open=False))]
    text = web.browser().get(f"/pay/{place}").text
    assert "请在收银机上按“付款”" in text
    assert "order." in text  # the script that looks again


def test_the_page_has_the_goods_the_offer_and_the_total(web: WebShop) -> None:
    text = visit(web, SHOWN)
    for words in ("苏打水", "×2", "8.50", "250 g", "−1.00", "¥12.50", "k1-000001"):
        assert words in text
    assert "支付 ¥12.50" in text
    assert text.count("<h1") == 1
    assert "style=" not in text


def test_more_lines_than_fit_are_counted(web: WebShop) -> None:
    assert "另有 3 行" in visit(web, replaced(SHOWN, line_count=5))
    web.clock.now_s += 1.0
    english = visit(web, replaced(SHOWN, line_count=3), f"{PAGE}?lang=en")
    assert "1 more line<" in english


def test_a_press_asks_the_hub_once_for_this_order(web: WebShop) -> None:
    web.hub.replies = [listed(LISTED), SHOWN, ScanAsked(), replaced(SHOWN, asked=True)]
    browser = web.browser()
    form = form_of(browser.get(PAGE).text)
    response = browser.post(PAGE, data=form)
    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    text = browser.get(PAGE).text
    assert "正在打开付款" in text
    assert "<form" not in text
    assert web.hub.asked == [
        ListOpenOrders(),
        ShowOrder(sale_id="k1-1-1"),
        AskScan(sale_id="k1-1-1"),
        ShowOrder(sale_id="k1-1-1"),
    ]


@pytest.mark.parametrize(
    ("reason", "words"), [("too_many", "试得太多"), ("kiosk_away", "连不上")]
)
def test_a_press_that_did_nothing_says_why(
    web: WebShop, reason: str, words: str
) -> None:
    web.hub.replies = [listed(LISTED), SHOWN, CommandRefused(reason=reason), SHOWN]
    browser = web.browser()
    response = browser.post(PAGE, data=form_of(browser.get(PAGE).text))
    assert response.headers["location"] == f"{PAGE}?why={reason}"
    assert words in browser.get(response.headers["location"]).text


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"payment": "asked"}, "正在打开付款"),
        ({"payment": "confirm"}, "请在手机上确认"),
        ({"payment": "unresolved"}, "正在确认，请勿重复付款"),
        ({"payment": "closing"}, "正在取消"),
        ({"payment": "paid"}, "已支付"),
        ({"state": "paid"}, "已支付"),
        ({"state": "voided"}, "这单已经取消"),
        ({"state": "voided", "payment": "closed"}, "这单已经取消"),
        ({"state": "voided", "payment": "returned"}, "这单没有付成"),
        ({"state": "voided", "payment": "unresolved"}, "正在确认，请勿重复付款"),
        ({"state": "silent"}, "请在收银机上按“付款”"),
        ({"scan": False}, "请在收银机上付款"),
    ],
)
def test_the_page_says_how_it_stands_and_offers_no_second_payment(
    web: WebShop, changed: dict[str, object], title: str
) -> None:
    text = visit(web, replaced(SHOWN, **changed))
    assert f">{title}</h1>" in text
    assert "<form" not in text
    assert 'rel="noreferrer"' not in text


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        ("closed", "没有扣款"),
        ("declined", "换一种方式"),
        ("returned", "会自动退回"),
    ],
)
def test_after_one_that_did_not_go_through_another_may_begin(
    web: WebShop, payment: str, words: str
) -> None:
    text = visit(web, replaced(SHOWN, payment=payment))
    assert words in text
    assert "<form" in text


def test_the_wallet_opens_by_the_network_s_own_address(web: WebShop) -> None:
    url = "https://qr.alipay.com/bax0123"
    scan = replaced(SHOWN, payment="scan", url=url, network="alipay")
    text = visit(web, scan)
    assert f'href="{url}"' in text
    assert "打开支付宝付款" in text
    assert "在浏览器中打开" in text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "weixin://pay?pr=x", ""])
def test_what_is_no_web_address_is_no_link(web: WebShop, url: str) -> None:
    text = visit(web, replaced(SHOWN, payment="scan", url=url))
    assert "请用钱包扫收银机屏幕上的码" in text
    assert "javascript:" not in text
    assert "weixin:" not in text


@pytest.mark.parametrize(
    ("pieces", "weight_g", "words"),
    [(1, None, ""), (3, None, "×3"), (1, 250, "250 g"), (2, 250, "250 g ×2")],
)
def test_a_line_says_how_much_of_it(
    pieces: int, weight_g: int | None, words: str
) -> None:
    line = ShownLine(name="糖", pieces=pieces, amount_fen=1, weight_g=weight_g)
    assert quantity(line) == words


def test_names_of_goods_are_text(web: WebShop) -> None:
    evil = ShownLine(name="<script>x</script>", pieces=1, amount_fen=1)
    text = visit(web, replaced(SHOWN, lines=(evil,)))
    assert "<script>x" not in text


def test_an_unknown_order_costs_the_hub_no_more_than_a_list(web: WebShop) -> None:
    web.hub.replies = [listed(LISTED)]
    browser = web.browser()
    for token in ("guess00001", "guess00002", "guess00003"):
        response = browser.get(f"/o/{token}")
        assert response.status_code == 404
        assert "这里没有要付的单" in response.text
    assert web.hub.asked == [ListOpenOrders()]


def test_many_who_look_cost_the_hub_one_command_a_second(web: WebShop) -> None:
    web.hub.replies = [listed(LISTED), SHOWN, listed(LISTED), SHOWN]
    for number in range(20):
        assert web.browser(f"203.0.113.{number}").get(PAGE).status_code == 200
    assert len(web.hub.asked) == 2
    web.clock.now_s += 1.0
    assert web.browser().get(PAGE).status_code == 200
    assert len(web.hub.asked) == 4


def mark(browser: TestClient, path: str = PAGE) -> str:
    response = browser.head(path)
    assert response.content == b""
    return response.headers["etag"].strip('"')


def test_the_script_sees_by_the_head_alone_that_something_changed(web: WebShop) -> None:
    browser = web.browser()
    web.hub.replies = [listed(LISTED), SHOWN]
    text = browser.get(PAGE).text
    assert f'data-mark="{mark(browser)}"' in text
    before = mark(browser)
    for payment in ("asked", "unresolved", "paid"):
        web.clock.now_s += 1.0
        web.hub.replies = [listed(LISTED), replaced(SHOWN, payment=payment)]
        now = mark(browser)
        assert now != before
        before = now


def test_without_order_pages_there_are_none(web: WebShop) -> None:
    web.hub.replies = [OrdersListed(store_place="")]
    for path in (PAGE, f"/pay/{STORE}"):
        assert web.browser().get(path).status_code == 404


def test_a_hub_that_is_away_is_named(web: WebShop) -> None:
    for path in (PAGE, f"/pay/{STORE}"):
        response = web.browser().get(path)
        assert response.status_code == 503
        assert "店里的主机暂时不在" in response.text


def test_another_site_s_form_presses_nothing(web: WebShop) -> None:
    web.hub.replies = [listed(LISTED)]
    assert web.browser().post(PAGE, data={"form_key": "x"}).status_code == 403
    assert web.hub.asked == []


def test_one_address_presses_no_more_often_than_forms_allow(web: WebShop) -> None:
    web.hub.replies = [listed(LISTED), SHOWN, *([ScanAsked()] * 40)]
    browser = web.browser()
    form = form_of(browser.get(PAGE).text)
    statuses = [browser.post(PAGE, data=form).status_code for _ in range(40)]
    assert statuses.count(303) == web.site.config.forms_per_minute_max
    assert statuses[-1] == 429
