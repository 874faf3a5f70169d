"""What cannot be priced is refused by name: the key, what it has, what is allowed."""

import json
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.price_cases.case import ComputedCase, PriceCase, computed
from firmware.price_cases.case_file import read_cases
from firmware.price_cases.kinds.ledger import ledger_books

LINE = {"id": "a", "article": "a", "price": 1000, "qty": 1}
MEMBER = {"tier": "none", "points": 0}
AT = "2026-03-10T15:00:00+08:00"
DEEP = 100_000


def quote(**given: object) -> ComputedCase:
    form = {"at": AT, "member": None, "lines": [LINE], "offers": [], "coupons": []}
    case = PriceCase("x", "quote", {**form, **given}, None)
    with ledger_books() as books:
        return computed(case, books)


def line(**changed: object) -> ComputedCase:
    return quote(lines=[{**LINE, **changed}])


def offer(**numbers: object) -> ComputedCase:
    return quote(offers=[{"id": "o", "kind": "article", **numbers}])


@pytest.mark.parametrize(
    ("result", "reason", "why"),
    [
        (line(price=-1), "negative_price", "lines[0].price: -1; allowed: a whole n"),
        (line(price=10.5), "not_integer", "lines[0].price: 10.5; allowed: a whole"),
        (line(price="10"), "not_integer", "lines[0].price: '10'"),
        (line(price=True), "not_integer", "lines[0].price: "),
        (line(price=float("nan")), "not_integer", "lines[0].price: nan"),
        (line(price=10**12), "range", "0 to 1000000000"),
        (line(price=None), "bad_case", "lines[0].price: not given; allowed: one of"),
        (line(amount=5), "bad_case", 'lines[0].price: ["price", "amount"]; allow'),
        (line(qty=2**31), "bad_quantity", "lines[0].qty: 2147483648; allowed: "),
        (line(qty=0), "bad_quantity", "1 to 1000000"),
        (line(qty=-2), "bad_quantity", "lines[0].qty: -2"),
        (line(qty=1.5), "not_integer", "lines[0].qty: 1.5"),
        (line(id=""), "bad_case", "lines[0].id: ''; allowed: text of 1 to"),
        (line(id=None), "bad_case", "lines[0].id: missing"),
        (line(article=[]), "bad_case", "lines[0].article: a list"),
        (line(prise=1), "bad_case", "lines[0].prise: unknown key"),
        (line(vat_bp=13_000), "range", "lines[0].vat_bp: 13000"),
        (line(exchange_points=-1), "range", "lines[0].exchange_points: -1"),
        (quote(lines=[]), "empty_basket", "lines: []; allowed: at least one"),
        (quote(lines={}), "bad_case", "lines: a table; allowed: a list"),
        (quote(lines=[LINE, LINE]), "duplicate_line", "lines[1].id: 'a'"),
        (quote(lines=[7]), "bad_case", "lines[0]: 7; allowed: a table"),
        (quote(at="yesterday"), "bad_case", "at: 'yesterday'; allowed: a moment"),
        (quote(at="2026-03-10T15:00:00"), "bad_case", "at: '2026"),
        (quote(at="0001-01-01T00:00:00+14:00"), "bad_case", "at: '0001"),
        (quote(tender="gold"), "bad_case", 'one of "phone", "cash"'),
        (quote(member={"tier": "tin"}), "bad_case", "member.tier: 'tin'"),
        (quote(member=MEMBER, points=1.5), "not_integer", "points: 1.5"),
        (quote(member=MEMBER, points=99), "points_step", ""),
        (quote(member=MEMBER, points=100), "points_short", ""),
        (quote(points=100), "no_member", ""),
        (quote(policy={"tier_bq": {}}), "bad_case", "policy.tier_bq: unknown key"),
        (quote(policy={"cash_step": 0}), "range", "policy.cash_step: 0"),
        (offer(price_bp=10_500), "range", "offers[0].price_bp: 10500"),
        (
            offer(price_bp=9_000, off=1),
            "bad_case",
            'price_bp: ["price_bp", "off"]; all',
        ),
        (offer(), "bad_case", "offers[0].price_bp: not given; allowed: one of price"),
        (offer(off=1, hours=["25:00", "9:00"]), "bad_case", '["25:00", "9:00"]; allow'),
        (offer(off=1, tiers=["tin"]), "bad_case", '["tin"]; allowed: one of "none", '),
        (quote(offers=[{"id": "o", "kind": "magic"}]), "unknown_kind", "'magic'"),
        (quote(offers=[{"kind": "gift"}]), "bad_case", "offers[0].article: missing"),
        (
            quote(coupons=[{"id": "k"}]),
            "bad_case",
            "[0].off: not given; allowed: one of",
        ),
        (
            quote(coupons=[{"id": "k", "off": 1, "price_bp": 9_000}]),
            "bad_case",
            'coupons[0].off: ["off", "price_bp"]; allowed: one of off and price_bp',
        ),
    ],
)
def test_what_cannot_be_priced_is_named(
    result: ComputedCase, reason: str, why: str
) -> None:
    assert result.found["refuse"] == reason
    assert why in " ".join(str(fault.phrase) for fault in result.faults)


def test_more_offers_than_a_policy_may_have_are_refused_once() -> None:
    many = [{"id": f"o{n}", "kind": "article", "off": 1} for n in range(10_000)]
    result = quote(offers=many)
    assert result.found == {
        "refuse": "too_many_offers",
        "why": ["offers: a list of 10000; allowed: at most 500"],
    }


def test_all_faults_of_a_case_are_found_at_once() -> None:
    lines = [{**LINE, "price": -1}, {**LINE, "id": "b", "qty": 0}]
    result = quote(lines=lines, offers=[{"id": "o", "kind": "article"}])
    assert [fault.reason for fault in result.faults] == [
        "negative_price", "bad_quantity", "bad_case",
    ]  # fmt: skip


@pytest.mark.parametrize("given", [None, [], "x", 7, {}])
def test_a_case_without_its_form_is_refused(given: object) -> None:
    with ledger_books() as books:
        for kind in ("quote", "refund", "hint", "split", "tier", "birthday", "ledger"):
            result = computed(PriceCase("x", kind, given, None), books)
            assert result.unreadable, kind
            assert result.found["why"], kind


@pytest.mark.parametrize(
    ("changed", "reason", "why"),
    [
        (
            {"at": "9999-12-31T23:59:59-12:00"},
            "bad_case",
            "events[0].at: '9999-12-31T23",
        ),
        ({"at": 7}, "bad_case", "events[0].at: 7; allowed: a moment"),
        ({"type": "give"}, "bad_case", "events[0].type: 'give'; allowed: one of"),
        ({"points": 1.5}, "not_integer", "events[0].points: 1.5; allowed: a whole"),
        ({"points": -5}, "range", "events[0].points: -5; allowed: a whole number, 0"),
        ({"type": "void"}, "bad_case", "events[0].of: missing; allowed: the id of"),
        ({"clock": "slow"}, "bad_case", "events[0].clock: 'slow'; allowed: one of \"s"),
        ({"off": "e"}, "bad_case", "events[0].off: unknown key; allowed: at, clock"),
    ],
)
def test_an_event_that_is_none_is_named(
    changed: dict[str, object], reason: str, why: str
) -> None:
    event = {"id": "e", "type": "earn", "at": AT, "points": 1, **changed}
    with ledger_books() as books:
        case = PriceCase("x", "ledger", {"events": [event]}, None)
        result = computed(case, books)
    (fault,) = result.faults
    assert str(fault.phrase).startswith(why)
    assert result.found["refuse"] == reason


def test_an_id_that_is_there_twice_is_named_once() -> None:
    offers = [{"id": "o", "kind": "article", "off": 1}] * 2
    with ledger_books() as books:
        case = PriceCase("x", "policy", {"policy": {"offers": offers}}, None)
        found = computed(case, books).found
    assert found["why"] == ["policy.offers: 'o'; allowed: an id of its own for each"]


def test_every_kind_reads_the_numbers_of_the_whole_policy() -> None:
    policy = {"validity_days": 30, "grace_days": 2, "earn_per": 500, "cash_step": 10}
    with ledger_books() as books:
        checked = computed(PriceCase("x", "policy", {"policy": policy}, None), books)
        ledger = PriceCase("x", "ledger", {"events": [], "policy": policy}, None)
        assert checked.found == {"ok": True, "faults": []}
        assert computed(ledger, books).found == {"answers": [], "refused": []}


def test_a_number_of_the_policy_may_have_another_name() -> None:
    policy: dict[str, object] = {"cash_round": 10, "cash_mode": "half_up"}
    found = quote(lines=[{**LINE, "price": 1005}], tender="cash", policy=policy).found
    assert found["payable"] == 1010
    gold = {"tier": "gold", "points": 0}
    tiers: dict[str, object] = {
        "tiers": {"gold": 5_000},
        "multipliers": {"gold": 20_000},
    }
    found = quote(member=gold, lines=[{**LINE, "price": 2000}], policy=tiers).found
    assert (found["payable"], found["points_earned"]) == (1000, 2)
    points: dict[str, object] = {"points_max_bp": 5_000, "step_points": 50}
    points |= {"step_money": 500, "spend_per_point": 100}
    silver = {"tier": "none", "points": 500}
    found = quote(member=silver, points=50, policy=points).found
    assert (found["payable"], found["points_earned"]) == (500, 5)
    refused = quote(member=silver, points=100, policy=points)
    assert refused.found == {"refuse": "points_over"}
    twice = quote(policy={"cash_step": 10, "cash_round": 10})
    assert "policy.cash_round: unknown key" in str(twice.faults[0].phrase)


def test_a_tier_that_gives_less_is_found_by_every_name() -> None:
    policy = {"tiers": {"silver": 5_000}}
    with ledger_books() as books:
        found = computed(PriceCase("x", "policy", {"policy": policy}, None), books)
    assert found.found["faults"] == ["tiers"]


@pytest.mark.parametrize("kind", [None, "magic", [], 7])
def test_an_unknown_kind_is_refused(kind: object) -> None:
    with ledger_books() as books:
        result = computed(PriceCase("x", kind, {}, {"payable": 1}), books)
    assert result.found["refuse"] == "unknown_kind"
    assert result.unreadable


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1,]", "not JSON"),
        ("7", "holds no cases"),
        ('{"cases": 7}', "holds no cases"),
        ('{"id": 1, "id": 2}', "the key 'id' twice"),
        ("[" * DEEP + "]" * DEEP, "nested too deeply"),
        ("1" * 5000, "not JSON"),
    ],
)
def test_a_file_without_cases_is_refused(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=why) as caught:
        read_cases(file)
    assert str(file) in str(caught.value)


def test_a_file_may_hold_a_case_a_list_or_an_object(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    case = {"id": "P1", "kind": "split", "given": {"amount": 1, "weights": [1]}}
    for content, single in ((case, True), ([case], False), ({"cases": [case]}, False)):
        file.write_text(json.dumps(content), "utf-8")
        found = read_cases(file)
        assert (found.cases[0].id, found.single) == ("P1", single)


def test_a_case_without_an_id_is_named_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text('[{"kind": "split"}, 7]', "utf-8")
    assert [case.id for case in read_cases(file).cases] == ["#1", "#2"]
