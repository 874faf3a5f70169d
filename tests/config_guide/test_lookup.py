"""A person finds a key by any name that it is known by."""

from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.config_guide.documents import DOCUMENTS
from firmware.config_guide.explain import explained, overview
from firmware.config_guide.keys import keys_of, walk
from firmware.config_guide.lookup import document_of, find
from firmware.config_guide.texts.text import Language


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("limits.pieces_max", ["policy limits.pieces_max"]),
        ("policy.limits.pieces_max", ["policy limits.pieces_max"]),
        ("policy.toml limits.pieces_max", ["policy limits.pieces_max"]),
        ("pieces_max", ["policy limits.pieces_max"]),
        ("[limits]", ["policy limits"]),
        ("[[codes.pay]]", ["policy codes.pay"]),
        ("log_level", ["kiosk log_level", "hub log_level"]),
        ("hub.broker.port", ["hub broker.port"]),
        ("hub", ["hub None", "kiosk hub"]),
        ("policy", ["policy None", "hub policy"]),
        ("抹零", ["hub policy", "policy cash", "policy cash.step_fen"]),
        ("baud", ["kiosk scanner.baud", "kiosk printer.baud"]),
        ("rounding of", ["policy cash"]),
    ],
)
def test_a_key_is_found(wanted: str, found: list[str]) -> None:
    assert [
        f"{each.document.name} {each.key and each.key.path}" for each in find(wanted)
    ] == found


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("printer.colums", "did you mean printer.columns"),
        ("piece_max", "did you mean limits.pieces_max"),
        ("journal.size_most_mb", "an old name; its new name is journal.size_max_mb"),
        ("zzz", "no such key; `countertop config explain` lists every table"),
    ],
)
def test_a_wrong_key_is_told_what_could_be_meant(wanted: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        find(wanted)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_can_be_explained(language: Language) -> None:
    for name, document in DOCUMENTS.items():
        for key in walk(keys_of(document)):
            ((found, *_),) = [
                [each for each in find(f"{name}.{key.path}") if each.key == key]
            ]
            first, text, *more = explained(found, language)
            assert first.startswith(f"{name}.toml: ")
            assert text == f"  {key.text.by(language)}"
            assert more


def test_an_explanation_shows_range_unit_default_and_how_it_is_written() -> None:
    (found,) = find("idle_reset_s")
    assert list(explained(found, "en")) == [
        "policy.toml: patience.idle_reset_s",
        "  Without an action the basket is cancelled; more than idle_warning_s.",
        "  allowed: 6 … 7200",
        "  unit: seconds",
        "  default: 90.0",
        "  in policy.toml:",
        "    [patience]",
        "    idle_reset_s = 90.0",
    ]


def test_a_key_that_must_be_given_says_so_in_chinese_too() -> None:
    (found,) = find("kid")
    shown = list(explained(found, "zh"))
    assert shown[1].startswith("  本机唯一的名称")
    assert shown[-3:] == [
        "  必填，没有默认值",
        "  写在 kiosk.toml：",
        '    kid = "kiosk-1"',
    ]


def test_the_overview_names_every_table() -> None:
    shown = "\n".join(overview("en"))
    assert all(f"  [{name}] " in shown for name in ("hub", "messages", "imports"))


@pytest.mark.parametrize(
    ("path", "keys", "name"),
    [
        ("/etc/countertop/kiosk.toml", (), "kiosk"),
        ("shop-policy.toml", ("kid",), "policy"),
        ("mine.toml", ("kid", "hub", "broker"), "kiosk"),
        ("mine.toml", ("data", "broker"), "hub"),
        ("mine.toml", ("limits",), "policy"),
    ],
)
def test_a_file_is_known_by_its_name_or_its_keys(
    path: str, keys: tuple[str, ...], name: str
) -> None:
    assert document_of(Path(path), keys).name == name


@pytest.mark.parametrize("keys", [(), ("broker",), ("x",)])
def test_a_file_that_could_be_two_is_asked_about(keys: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match="allowed: --kind kiosk, hub or policy"):
        document_of(Path("mine.toml"), keys)
