"""What a person may write into countertop.toml, and how it is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.base.wording.language import CHINESE, look_up
from firmware.base.wording.phrases import translated
from provisioning.first_boot.admission import read_admission
from provisioning.first_boot.settings import (
    MAX_BYTES,
    FirstBootFile,
    read_settings,
)
from tests.support.first_boot import (
    AUTHORITY,
    KID,
    PASSWORD,
    PUBLIC_KEY,
    SSID,
    WIFI_PASSWORD,
    admission_text,
    first_boot_text,
)

pytestmark = pytest.mark.unit
NAME = "countertop.toml"


def _refusal(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_settings(NAME, text.encode())
    return caught.value


def _read(text: str) -> FirstBootFile:
    settings = read_settings(NAME, text.encode())
    assert settings is not None
    return settings


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_editor_will_do(mark: str, newline: str) -> None:
    head = 'language = "zh_CN"\ntime_zone = "Asia/Shanghai"\n'
    settings = _read((mark + first_boot_text(head=head)).replace("\n", newline))
    assert settings.wifi is not None
    assert (settings.wifi.ssid, settings.wifi.password) == (SSID, WIFI_PASSWORD)
    assert (settings.language, settings.time_zone) == ("zh_CN", "Asia/Shanghai")
    admitted = settings.hub.admitted
    assert (admitted.kid, admitted.password) == (KID, PASSWORD)
    assert (admitted.public_key, admitted.authority) == (PUBLIC_KEY, AUTHORITY)
    assert (settings.hub.host, settings.hub.port) == ("hub.local", 8883)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff# 无\r\n\r\n"])
def test_a_file_of_comments_says_nothing(text: str) -> None:
    assert read_settings(NAME, text.encode()) is None


def test_a_cable_needs_no_wifi() -> None:
    assert _read(first_boot_text(wifi=False)).wifi is None


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (
            '"hub.local"',
            '"hub local"',
            "hub.host: 'hub local'; allowed: a name such as",
        ),
        ('"hub.local"', "7", "hub.host: 7; allowed: text"),
        (
            '"hub.local"',
            '"hub.local"\nport = 0',
            "hub.port: 0; allowed: a whole number",
        ),
        ('country = "CN"', 'country = "China"', "wifi.country: 'China'; allowed: two"),
        ('country = "CN"', "", "wifi.country: missing"),
        (SSID, "", "wifi.ssid: ''; allowed: 1 to 32 bytes"),
        (SSID, "店" * 11, "a Chinese character has 3"),
        (SSID, r"a\nb", r"wifi.ssid: 'a\nb'; allowed: 1 to 32 bytes"),
        (
            f"'{WIFI_PASSWORD}'",
            "'7 signs'",
            "wifi.password: (not shown); allowed: 8 to",
        ),
        (f"'{WIFI_PASSWORD}'", "'密码密码密码密码'", "wifi.password: (not shown)"),
        (f"'{WIFI_PASSWORD}'", "12345678", "wifi.password: (not shown); allowed: text"),
        ("[wifi]", "[wlan]", "wlan: unknown key (given …)"),
        ("ssid =", "name =", "wifi.name: unknown key (given …)"),
        ("[hub]", 'language = "fr"\n[hub]', 'allowed: one of "zh_CN", "en"'),
        ("[hub]", 'time_zone = "../x"\n[hub]', "time_zone: '../x'; allowed: the name"),
        ("[hub]", "[hub", "countertop.toml: not TOML: "),
        ("host =", "host ＝", "write = in place of ＝"),
    ],
)
def test_what_is_wrong_names_file_key_and_what_is_allowed(
    before: str, after: str, words: str
) -> None:
    text = first_boot_text().replace(before, after)
    said = str(_refusal(text))
    assert said.startswith("countertop.toml: ")
    assert words in said


def test_a_refusal_is_chinese_for_a_chinese_reader() -> None:
    error = _refusal(first_boot_text().replace('"hub.local"', '"?"'))
    said = translated(error, look_up(CHINESE))
    assert "countertop.toml：1 处错误" in said or "countertop.toml" in said
    assert "名称（例如 hub.local）或地址" in said


@pytest.mark.parametrize(
    "data", ["密码 = 1".encode("gbk"), "[hub]".encode("utf-16"), b"\xff"]
)
def test_another_encoding_is_named(data: bytes) -> None:
    with pytest.raises(ConfigError, match="line 1: not UTF-8 text; save it as UTF-8"):
        read_settings(NAME, data)


def test_a_long_file_is_none_of_ours() -> None:
    with pytest.raises(ConfigError, match="at most 65536 bytes"):
        read_settings(NAME, b"#" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kiosk-7",
        admission_text()[:-9],
        admission_text()[4:],
        admission_text(digest="0" * 16),
        admission_text("countertop-admission 2", KID, PASSWORD, PUBLIC_KEY, AUTHORITY),
        admission_text("countertop-admission 1", KID, PASSWORD, PUBLIC_KEY),
        admission_text(kid="hub"),
        admission_text(kid="kiosk 7"),
        admission_text("countertop-admission 1", KID, "", PUBLIC_KEY, AUTHORITY),
        admission_text("countertop-admission 1", KID, PASSWORD, "short", AUTHORITY),
        admission_text(authority="no certificate\n"),
        "é" + admission_text(),
        "A" * 20_000,
    ],
)
def test_an_admission_that_is_not_whole_is_none(text: str) -> None:
    assert read_admission(text) is None
    error = str(_refusal(first_boot_text(admission=text or "\n")))
    assert "hub.admission: …; allowed: the whole text that `admit.sh" in error


def test_an_admission_may_be_broken_into_lines_anywhere() -> None:
    text = admission_text()
    one = read_admission("".join(text.split()))
    assert one is not None
    assert read_admission("\r\n ".join(text.split())) == one
    assert PASSWORD not in repr(one)


SECRETS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=12, max_size=40)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=70)
KEYS = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
TABLES = st.sampled_from(["", "[hub]\n", "[wifi]\n", "[other]\n", "[[hub]]\n"])


@given(KEYS, SECRETS, TABLES)
def test_no_refusal_shows_what_stands_at_a_key_that_is_unknown(
    key: str, secret: str, table: str
) -> None:
    error = _refusal(f'{table}{key}x = "s-{secret}"\n')
    assert secret not in str(error)
    assert secret not in translated(error, look_up(CHINESE))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_settings_nothing_or_a_refusal(data: bytes) -> None:
    read = _outcome(data)
    assert read is None or str(read).startswith("countertop.toml: ")


@given(TEXTS, TEXTS, st.sampled_from(["CN", "cn", "C", "DE"]))
def test_what_is_read_is_what_was_written(
    ssid: str, password: str, country: str
) -> None:
    values = {"ssid": ssid, "password": password, "country": country}
    table = "".join(f'{key} = "{_escaped(value)}"\n' for key, value in values.items())
    read = _outcome(f"{first_boot_text(wifi=False)}[wifi]\n{table}".encode())
    if isinstance(read, FirstBootFile):
        wifi = read.wifi
        assert wifi is not None
        assert (wifi.ssid, wifi.password, wifi.country) == (ssid, password, country)
        assert len(ssid.encode()) <= 32
        assert password.isascii()
    else:
        assert len(password) < 8 or password not in str(read)


def _outcome(data: bytes) -> FirstBootFile | ConfigError | None:
    try:
        return read_settings(NAME, data)
    except ConfigError as exc:
        return exc


def _escaped(value: str) -> str:
    return "".join(f"\\U{ord(each):08X}" for each in value)
