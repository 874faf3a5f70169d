"""A wrong document is refused whole: every fault, its key, value, what is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest

from firmware.base import config_faults
from firmware.base.config_loader import from_mapping, load, to_mapping
from firmware.base.errors import ConfigError
from firmware.base.ranges import Range

pytestmark = pytest.mark.unit


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serial:
    path: Path
    kind: Literal["serial"] = "serial"
    baud: Annotated[int, Range(1_200, 921_600)] = 9_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    host: str
    kind: Literal["network"] = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    least: int = 1
    most: int = 2

    def faults(self) -> Iterator[tuple[str, object, str]]:
        if self.most < self.least:
            yield "most", self.most, f"{self.least} or more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    name: str
    printer: Serial | Network | None = None
    warning_s: Annotated[float, Range(5, 60)] = 10.0
    ratio: float = 1.0
    colour: Colour = Colour.RED
    step: Literal[1, 2] = 1
    lit: bool = True
    words: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    many: tuple[Bounds, ...] = ()
    broker_password: str = ""
    signing_key: Annotated[int, Range(1, 9)] = 1
    limit: Annotated[int, Range(1, 5)] | None = None


def faults(document: dict[str, object]) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        from_mapping("box", {"name": "a", **document}, Box)
    first, *lines = str(raised.value).splitlines()
    many = f"box: {len(lines)} errors:"
    assert first == ("box: 1 error:" if len(lines) == 1 else many)
    return [line.strip() for line in lines]


def test_a_file_becomes_a_dataclass(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text(
        'name = "left"\nwarning_s = 20\ncolour = "green"\nwords = ["a", "b"]\n'
        '[printer]\nkind = "serial"\npath = "/dev/ttyS0"\n'
        "[[many]]\nmost = 7\n[[many]]\nleast = 0\n",
        encoding="utf-8",
    )
    box = load(path, Box)
    assert box == Box(
        name="left",
        warning_s=20.0,
        colour=Colour.GREEN,
        words=("a", "b"),
        printer=Serial(path=Path("/dev/ttyS0")),
        many=(Bounds(most=7), Bounds(least=0)),
    )
    assert isinstance(box.warning_s, float)


def test_what_is_published_is_read_back() -> None:
    box = Box(name="a", printer=Serial(path=Path("/dev/x")), many=(Bounds(most=9),))
    plain = to_mapping(box)
    assert plain["colour"] == "red"
    assert type(plain["colour"]) is str
    assert plain["many"] == [{"least": 1, "most": 9}]
    assert plain["printer"] == {"path": "/dev/x", "kind": "serial", "baud": 9_600}
    assert from_mapping("box", plain, Box) == box


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"warning_s": 61}, "warning_s: 61; allowed: a number, 5 to 60"),
        ({"warning_s": 4.9}, "warning_s: 4.9; allowed: a number, 5 to 60"),
        ({"warning_s": True}, "warning_s: true; allowed: a number, 5 to 60"),
        ({"warning_s": "9"}, "warning_s: '9'; allowed: a number, 5 to 60"),
        (
            {"warning_s": float("nan")},
            "warning_s: nan; allowed: a number, 5 to 60",
        ),
        (
            {"warning_s": float("inf")},
            "warning_s: inf; allowed: a number, 5 to 60",
        ),
        ({"ratio": True}, "ratio: true; allowed: a number"),
        ({"ratio": float("inf")}, "ratio: inf; allowed: a number"),
        ({"ratio": float("nan")}, "ratio: nan; allowed: a number"),
        ({"ratio": 10**400}, f"ratio: 1{'0' * 79}…; allowed: a number"),
        ({"limit": True}, "limit: true; allowed: a whole number, 1 to 5"),
        ({"colour": "blue"}, 'colour: \'blue\'; allowed: one of "red", "green"'),
        ({"step": 3}, "step: 3; allowed: one of 1, 2"),
        ({"step": True}, "step: true; allowed: one of 1, 2"),
        ({"lit": 1}, "lit: 1; allowed: true or false"),
        ({"name": 7}, "name: 7; allowed: text"),
        ({"words": "ab"}, "words: 'ab'; allowed: a list: [\"ab\"]"),
        ({"words": {"a": 1}}, "words: a table; allowed: a list, each text"),
        ({"many": "a"}, "many: 'a'; allowed: a list, each a table"),
        ({"many": {"most": 1}}, "many: a table; allowed: two brackets: [[many]]"),
        ({"words": ["a", 2]}, "words[1]: 2; allowed: text"),
        ({"bounds": 3}, "bounds: 3; allowed: a table"),
        ({"bounds": {"most": 0}}, "bounds.most: 0; allowed: 1 or more"),
        ({"many": [{}, {"most": 0}]}, "many[1].most: 0; allowed: 1 or more"),
        ({"limit": 6}, "limit: 6; allowed: a whole number, 1 to 5"),
        ({"limit": 1.0}, "limit: 1.0; allowed: a whole number, 1 to 5"),
        ({"printer": "x"}, "printer: 'x'; allowed: a table"),
        (
            {"printer": {"kind": "usb"}},
            'printer.kind: \'usb\'; allowed: one of "serial", "network"',
        ),
        (
            {"printer": {"host": "x"}},
            'printer.kind: missing; allowed: one of "serial", "network"',
        ),
        ({"printer": {"kind": "serial"}}, "printer.path: missing; allowed: a path"),
        (
            {"printer": {"kind": "serial", "path": ""}},
            "printer.path: ''; allowed: a path",
        ),
        (
            {"printer": {"kind": "serial", "path": "x", "baud": 10**400}},
            f"printer.baud: 1{'0' * 79}…; allowed: a whole number, 1200 to 921600",
        ),
        (
            {"bounds": {"leasd": 3}},
            (
                "bounds.leasd: unknown key, did you mean least? (given 3); "
                "allowed: least, most"
            ),
        ),
        (
            {"bounds": {"\u202e\n": "\x1b"}},
            "bounds.'\\u202e\\n': unknown key (given '\\x1b'); allowed: least, most",
        ),
    ],
)
def test_a_fault_names_key_value_and_what_is_allowed(
    document: dict[str, object], fault: str
) -> None:
    assert faults(document) == [fault]


def test_every_fault_is_told_at_once() -> None:
    found = faults({"lit": 1, "bounds": {"least": "x", "zzz": 1}, "many": [{"a": 1}]})
    assert [fault.partition(":")[0] for fault in found] == [
        "lit",
        "bounds.zzz",
        "bounds.least",
        "many[0].a",
    ]


def test_what_is_missing_is_told() -> None:
    with pytest.raises(ConfigError, match="name: missing; allowed: text"):
        from_mapping("box", {}, Box)


@pytest.mark.parametrize(
    "document",
    [
        {"broker_password": 77_123},
        {"broker_pasword": 77_123},
        {"other_secret": 77_123},
        {"signing_key": 77_123},
    ],
)
def test_a_secret_is_never_told(document: dict[str, object]) -> None:
    (fault,) = faults(document)
    assert "77123" not in fault
    assert "(not shown)" in fault


def test_an_optional_value_may_be_none_where_the_document_has_one() -> None:
    assert from_mapping("box", {"name": "a", "limit": None}, Box).limit is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a = \nb = 1", "not TOML: .* line 1"),
        (b"a = 1\na = 2\n", "not TOML: .* line 2"),
        (b"a = 1\nb = '\xff'", "line 2: not UTF-8 text; save it as UTF-8"),
        (b"a = " + b"9" * 5_000, "not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(
    tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "box.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=rf"box\.toml: {why}"):
        load(path, Box)


def test_the_mark_that_windows_puts_before_a_text_is_no_part_of_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "box.toml"
    path.write_text('name = "a"\n', "utf-8-sig")
    assert load(path, Box).name == "a"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"absent\.toml: cannot be read: No such file"
    ):
        load(tmp_path / "absent.toml", Box)


@dataclass(frozen=True)
class Journal:
    size_max_mb: int = 1


def test_a_key_of_an_earlier_build_is_refused_with_its_new_name() -> None:
    with pytest.raises(ConfigError) as refused:
        from_mapping("kiosk.toml", {"size_most_mb": 3}, Journal)
    assert "size_most_mb: an old name; allowed: its new name, size_max_mb" in str(
        refused.value
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [(True, "true"), (False, "false"), (None, "not given"), ("50", "'50'"), (5, "5")],
)
def test_a_value_is_shown_as_it_is_written_in_a_file(given: object, shown: str) -> None:
    assert config_faults.shown(given, "limits.pieces_max") == shown
