"""Hub, web, broker and two kiosks at work with members, who leave: no file keeps them.

Every file of all boxes is searched, backups and copies from before included, for what
people typed, in any encoding, and for the keys and links that would lead to them.
"""

import io
import re
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from firmware.cli.main import main
from firmware.hub.db.engine import opened, reading
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.vault.cipher import unseal
from firmware.virtual.network.message_gateway import DeliveredMessage
from firmware.virtual.phones.browser import Browser
from firmware.virtual.phones.phone import Phone
from firmware.virtual.phones.traces import disguises, files_below, traces
from firmware.virtual.process import Child
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.commands import counter, setup
from firmware.virtual.stage import Stage
from tests.stress.load import shelf

pytestmark = [pytest.mark.long, pytest.mark.process, pytest.mark.timeout(400)]
WATER = "6901234567892"
PEOPLE = 6
BORN = "1987-11-23"
WHY = "顾客说电话写错了金丝雀"
CODE, ID = re.compile(r"\d{6}"), re.compile(r"m-[0-9a-f]{16}")
COOKIE = "__Host-me"


class Soak:
    """A shop at work, and all that people told it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.folder = stage.shop.premises.folder
        self.phones: list[Phone] = []
        self.typed: set[str] = {BORN, WHY}
        self.links: set[str] = set()
        self.codes: set[str] = set()

    def open(self) -> None:
        settings = self.stage.settings
        settings.has_page = True
        settings.hub = {"log_level": "debug", "disk": {"free_min_mb": 1}}
        settings.kiosk = {"log_level": "debug"}
        setup.article(self.stage, code=WATER, yuan="3.50", text="矿泉水")
        for each in shelf():
            price = f"{each.price_fen / 100:.2f}"
            setup.article(self.stage, code=each.gtin, yuan=price, text=each.name)
        setup.quick_hands(self.stage)
        for key, text in (("phone_proof", "true"), ("code_again_min_s", "10")):
            setup.policy(self.stage, key=f"join.{key}", text=text)
        setup.policy(self.stage, key="points.spend_per_point_fen", text="10")
        setup.open_shop(self.stage)

    def crowd(self) -> Child:
        """A second kiosk and its customers."""
        options = {
            "folder": self.folder / "second",
            "port": self.stage.shop.kiosk_wire.port,
            "public-key": self.stage.shop.premises.public_key,
            "kiosks": 1,
            "pace-s": 0.5,
        }
        words = tuple(f"--{name}={value}" for name, value in options.items())
        return Child("tests.stress.load", words, self.folder / "second.log")

    def tool(self, *words: str) -> str:
        """What a command at the hub prints: to a terminal, not into a file."""
        config = str(self.folder / "hub.toml")
        with redirect_stdout(io.StringIO()) as printed:
            assert main([*words, "--config", config]) == 0, words
        return printed.getvalue()

    def code_sent(self, before: int) -> str:
        """The code of the newest text that reached a phone."""
        gateway = self.stage.shop.gateway
        assert self.stage.until(lambda: len(gateway.delivered) > before, 15)
        found = [CODE.search(each.text) for each in _newest(gateway.delivered)]
        code = next(match[0] for match in found if match)
        self.codes.add(code)
        return code

    def logged_codes(self) -> list[str]:
        """Codes that a log has: six digits would stand in any database by chance."""
        logs = [each for each in self.files() if each.suffix in {".log", ""}]
        texts = [each.read_text("utf-8", "replace") for each in logs]
        return [code for code in self.codes for text in texts if _word(code, text)]

    def visit(self, number: int) -> None:
        """A guest's sale, joining, a sale as a member, and what people do on pages."""
        stage, url = self.stage, self.stage.shop.premises.page_url
        counter.sell(stage, WATER)
        assert stage.until(lambda: len(stage.paper.slips) == 2 * number + 1, 15)
        name, phone_no = f"欧阳金丝雀{number}号", f"138765432{number}7"
        phone = Phone(name, phone_no, Browser(url))
        told = len(stage.shop.gateway.delivered)
        form = phone.browser.open(stage.code_of_slip(2 * number + 1, url))
        typed = {"name": name, "phone": phone_no, "consent": "yes"}
        asked = phone.browser.send(form, **typed, month="11", day="23")
        phone.page = phone.browser.send(asked, code=self.code_sent(told))
        assert "已到账" in phone.page.text, phone.page.text
        self.phones.append(phone)
        stage.show({name}, phone.showing_pass())
        assert stage.until(lambda: stage.shows("积分余额"), 15)
        counter.sell(stage, WATER)
        self._on_pages(phone, number)
        self.typed |= {name, phone_no}
        self.links.add(phone.browser.cookie(COOKIE))

    def _on_pages(self, phone: Phone, number: int) -> None:
        changed = f"金丝燕诸葛{number}号"
        assert phone.name in phone.browser.open("/me/export").raw
        member_id = self.id_of(phone)
        for words in (
            ("find", phone.number[-4:]),
            ("correct", member_id, "--name", changed, "--why", WHY),
            ("correct", member_id, "--birthday", BORN, "--why", WHY),
            ("show", member_id),
            ("export", member_id),
            ("audit", member_id),
        ):
            self.tool("member", *words)
        self.typed.add(changed)

    def merge(self, kept: Phone, merged: Phone) -> None:
        """One member of two; who is erased later takes the other along."""
        ids = self.id_of(kept), self.id_of(merged)
        self.tool("member", "merge", *ids, "--why", WHY, "--yes")

    def id_of(self, phone: Phone) -> str:
        match = ID.search(self.tool("member", "find", phone.number, "--json"))
        assert match is not None
        return match[0]

    def kept(self, name: str) -> None:
        """A backup, and a copy of the books as a replica would have it."""
        self.tool("backup", "--out", str(self.folder / f"{name}.tar"))
        source = sqlite3.connect(self.stage.shop.premises.hub_data / "hub.db")
        with closing(source), closing(sqlite3.connect(self.folder / name)) as target:
            source.backup(target)

    def keys(self) -> dict[str, bytes]:
        """The key of each member who has one."""
        data = self.stage.shop.premises.hub_data
        with opened(data, begin=False) as engine, reading(engine) as connection:
            vault = profiles_of(connection).vault
            rows = connection.exec_driver_sql("SELECT member_id FROM member_profiles")
            return vault.keys([row[0] for row in rows])

    def files(self) -> list[Path]:
        return files_below(self.folder, self.stage.shop.broker.folder)

    def traces(self, *more: bytes) -> list[tuple[str, bytes]]:
        wanted = {form for text in self.typed | self.links for form in disguises(text)}
        return [
            (file.name, found) for file, found in traces(self.files(), {*wanted, *more})
        ]

    def unpack(self) -> None:
        """Lay open what archives hold."""
        for file in self.folder.glob("*.tar"):
            with tarfile.open(file) as archive:
                for number, each in enumerate(archive.getmembers()):
                    content = archive.extractfile(each)
                    if content is not None:
                        beside = file.with_suffix(f".{number}")
                        beside.write_bytes(content.read())

    def rows(self, table: str, columns: str) -> set[tuple[str, Any]]:
        """The rows of a table in any database among the files."""
        found = set[tuple[str, Any]]()
        for file in self.files():
            if file.read_bytes()[:15] == b"SQLite format 3":
                found |= _rows(file, table, columns)
        return found


def _word(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){word}(?!\w)", text) is not None


def _newest(told: tuple[DeliveredMessage, ...]) -> list[DeliveredMessage]:
    return list(reversed(told))


def _rows(file: Path, table: str, columns: str) -> set[tuple[str, Any]]:
    query = f"SELECT {columns} FROM {table}"  # noqa: S608 - our own names
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        known = "SELECT 1 FROM sqlite_master WHERE name = ?"
        if database.execute(known, (table,)).fetchone() is None:
            return set()
        return set(database.execute(query))


def opens(key: bytes, member_id: str, sealed: str) -> bool:
    return unseal(key, sealed, where=f"profile:{member_id}") is not None


@pytest.fixture
def soak() -> Iterator[Soak]:
    with Stage(LineReporter()) as stage:
        made = Soak(stage)
        made.open()
        yield made


def test_who_left_is_in_no_file_after_much_work(soak: Soak) -> None:
    crowd = soak.crowd()
    for number in range(PEOPLE):
        soak.visit(number)
        soak.kept(f"before-{number}")
    crowd.stop()
    stage = soak.stage
    assert stage.until(lambda: stage.hub_database.orders() > 2 * PEOPLE, 15)
    keys = soak.keys()
    assert len(keys) == len(soak.codes) == PEOPLE
    assert soak.traces() == []
    assert soak.logged_codes() == []
    held = {name for name, _ in soak.traces(*keys.values())}
    assert "members.vault" in held <= {"members.vault", "members.vault.copy"}
    soak.merge(soak.phones[-2], soak.phones[-1])
    sums = stage.hub_database.sums()
    for number, phone in enumerate(soak.phones[:-1]):
        if number % 2:
            phone.leave()
        else:
            soak.tool("member", "erase", soak.id_of(phone), "--yes")
    soak.kept("after")
    stage.wait(1.0)
    assert stage.hub_database.sums() == sums
    forms = {form for key in keys.values() for form in (key, key.hex().encode())}
    assert soak.traces(*forms) == []
    soak.unpack()
    sealed = {
        (m, str(text)) for m, text in soak.rows("member_profiles", "member_id, sealed")
    }
    assert {member for member, _ in sealed} == set(keys), "older copies have them"
    assert all(opens(keys[member], member, text) for member, text in sealed)
    left = {bytes(key) for _, key in soak.rows("vault_values", "name, value")}
    assert soak.rows("member_keys", "member_id, data_key") == set()
    assert not [
        m
        for m, text in sealed
        for key in left
        if len(key) == 32 and opens(key, m, text)
    ]
    (soak.folder / "planted.log").write_text(f"name={soak.phones[0].name}", "utf-8")
    assert {name for name, _ in soak.traces()} == {"planted.log"}
