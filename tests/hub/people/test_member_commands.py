"""Staff find, correct, merge, block, export and erase at the shell; all is audited."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from firmware.cli.main import main
from firmware.hub.members.replies import Joined
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.people_rig import People

Call = Callable[..., tuple[int, str]]


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["member", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def acts(call: Call, member_id: str) -> list[str]:
    return [each["act"] for each in json.loads(call("audit", member_id, "--json")[1])]


def test_a_member_is_found_by_what_is_at_hand(
    call: Call, people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    member_id = people.join(name="林女士")
    sold = sale("k1-1-1", goods(20), member_id=member_id)
    shop.ack(*kiosk.facts([sold]))
    ((card,),) = shop.rows(
        f"SELECT card FROM members WHERE member_id = '{member_id}'"  # noqa: S608 - our own text
    )
    for text in ("8000", "13800138000", str(card), member_id, sold.receipt_no):
        found = json.loads(call("find", text, "--json")[1])
        assert [each["member_id"] for each in found] == [member_id], text
        assert (found[0]["name"], found[0]["phone_end"]) == ("林女士", "8000")
    status, out = call("find", "9999")
    assert (status, "nobody was found" in out) == (1, True)
    assert acts(call, member_id).count("found") == 5


def test_a_table_shows_no_whole_phone(call: Call, people: People) -> None:
    people.join(name="林女士")
    out = call("find", "8000")[1]
    assert "…8000" in out
    assert "138001" not in out


def test_show_and_export_are_audited(call: Call, people: People) -> None:
    member_id = people.join(name="林女士", birthday="03-31")
    assert "林女士" in call("show", member_id)[1]
    exported = json.loads(call("export", member_id)[1])
    assert exported["profile"]["birthday"] == "03-31"
    assert exported["consent"]["version"] == 1
    assert acts(call, member_id)[:3] == ["listed", "exported", "shown"]


def test_corrections_say_why_and_refusals_which_field(
    call: Call, people: People
) -> None:
    member_id = people.join()
    assert call("correct", member_id, "--name", "林", "--why", "写错了")[0] == 0
    kept = people.profile(member_id)
    assert kept is not None
    assert kept.profile.name == "林"
    entries = json.loads(call("audit", member_id, "--json")[1])
    assert [each["why"] for each in entries if each["act"] == "corrected"] == ["写错了"]
    status, out = call("correct", member_id, "--phone", "1")
    assert (status, "--phone: no phone number; allowed" in out) == (1, True)
    status, out = call("correct", member_id, "--birthday", "13-40")
    assert (status, "--birthday: allowed: MM-DD" in out) == (1, True)
    assert call("correct", "m-0", "--name", "x")[0] == 1


def test_a_correction_of_nothing_is_refused_and_not_noted(
    call: Call, people: People
) -> None:
    member_id = people.join()
    status, out = call("correct", member_id, "--why", "x")
    assert (status, "nothing to correct" in out) == (2, True)
    assert "corrected" not in acts(call, member_id)


def test_show_says_who_is_blocked_and_who_is_erased(call: Call, people: People) -> None:
    member_id = people.join()
    assert "state" not in call("show", member_id)[1]
    assert call("block", member_id)[0] == 0
    assert "state  blocked" in call("show", member_id)[1]
    assert json.loads(call("show", member_id, "--json")[1])["state"] == "blocked"
    assert call("erase", member_id, "--yes")[0] == 0
    shown = call("show", member_id)[1]
    assert "state  erased" in shown
    assert "card" not in shown


def test_a_member_is_found_by_the_slip_that_they_claimed(
    call: Call, people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    sold = sale("k1-1-1", goods(20))
    shop.ack(*kiosk.facts([sold]))
    people.claims = {"t": "k1-1-1"}
    form = msgspec.structs.replace(people.form(), claim="t")
    member_id = people.get(form, Joined).member_id
    found = json.loads(call("find", sold.receipt_no, "--json")[1])
    assert [each["member_id"] for each in found] == [member_id]


def test_block_merge_link_and_erase(call: Call, people: People) -> None:
    one, two = people.join(), people.join(phone="13900139000")
    assert call("block", one, "--why", "丢了手机")[0] == 0
    assert "blocked" in call("find", one)[1]
    assert call("unblock", one)[0] == 0
    assert call("merge", one, two, "--yes")[0] == 0
    assert "/m/" in call("link", one)[1]
    assert call("link", one, "--revoke")[0] == 0
    status, out = call("erase", one)
    assert (status, "--yes" in out) == (2, True)
    assert call("erase", one, "--yes")[0] == 0
    assert people.profile(one) is None
    assert acts(call, one)[0] == "erased"


def test_erased_again_by_the_shell_and_by_the_member_is_once(
    call: Call, people: People
) -> None:
    member_id = people.get(people.form(), Joined).member_id
    for _ in range(2):
        assert call("erase", member_id, "--yes")[0] == 0
    assert acts(call, member_id).count("erased") == 1
