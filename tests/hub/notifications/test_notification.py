"""What is said, under which key, how it is signed, and when it is said again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.outcomes import (
    MAX_RETRY_AFTER_S,
    MAX_RETRY_S,
    Answer,
    Attempt,
    Outcome,
    back_off_s,
    judge,
    retry_after_s,
)
from firmware.hub.notifications.signature import Signer, read_keys
from firmware.hub.notifications.texts import after_sale_text

pytestmark = pytest.mark.unit

NOW_S = 1_772_352_000.0  # Sun, 01 Mar 2026 08:00:00 GMT
NOTICE = Notification(
    number=1,
    kind="after_sale",
    sale_id="0198c0de-0000-7000-8000-000000000001",
    member_id="m1",
    store="街角小店",
    language="zh_CN",
    earned_points=1,
    balance_points=3,
    sold_at="2026-03-01T08:00:00.000Z",
    attempts=0,
)
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def _keys(folder: Path, text: str, mode: int = 0o640) -> Path:
    path = folder / "messages.key"
    path.write_text(text)
    path.chmod(mode)
    return path


# --- words ---


EARNED_ONE = "本次消费获得1积分，当前余额3积分。谢谢惠顾！"


@pytest.mark.parametrize(
    ("language", "store", "points", "text"),
    [
        ("zh_CN", "街角小店", (1, 3), f"【街角小店】{EARNED_ONE}"),
        ("zh_CN", "", (0, -2), "本次消费获得0积分，当前余额-2积分。谢谢惠顾！"),
        ("en", "A", (1, 3), "A: You earned 1 point. Your balance is 3 points."),
        ("en", "", (0, 1), "You earned 0 points. Your balance is 1 point."),
    ],
)
def test_the_text_tells_points_and_balance(
    language: str, store: str, points: tuple[int, int], text: str
) -> None:
    earned, balance = points
    told = after_sale_text(
        language, store=store, earned_points=earned, balance_points=balance
    )
    assert told == text


@given(st.integers(0, 10**7), st.integers(-(10**7), 10**9))
def test_the_text_fits_one_chinese_sms(earned: int, balance: int) -> None:
    told = after_sale_text(
        "zh_CN", store="店" * 20, earned_points=earned, balance_points=balance
    )
    assert len(told) <= 70


# --- request ---


def test_the_body_tells_all_of_it_and_no_more() -> None:
    assert json.loads(NOTICE.body()) == {
        "type": "notice.after_sale",
        "timestamp": "2026-03-01T08:00:00.000Z",
        "data": {
            "id": NOTICE.key,
            "member_id": "m1",
            "sale_id": "0198c0de-0000-7000-8000-000000000001",
            "store": "街角小店",
            "earned_points": 1,
            "balance_points": 3,
            "language": "zh-CN",
            "text": "【街角小店】本次消费获得1积分，当前余额3积分。谢谢惠顾！",
        },
    }


def test_the_row_of_a_later_release_is_sent_as_it_is() -> None:
    later = replace(NOTICE, kind="birthday")
    assert json.loads(later.body())["type"] == "notice.birthday"


def test_a_failed_attempt_changes_neither_key_nor_body() -> None:
    tried = replace(NOTICE, number=7, attempts=9)
    assert (tried.key, tried.body()) == (NOTICE.key, NOTICE.body())


@given(st.text(max_size=1_000))
def test_the_key_is_fit_for_a_header_whatever_a_kiosk_calls_its_sale(
    sale_id: str,
) -> None:
    key = replace(NOTICE, sale_id=sale_id).key
    assert key.isascii()
    assert key.replace("_", "").replace("-", "").isalnum()
    assert (key == NOTICE.key) is (sale_id == NOTICE.sale_id)


# --- signature ---


def test_the_signature_is_that_of_the_published_scheme(tmp_path: Path) -> None:
    # The example of Standard Webhooks' own libraries.
    signer = Signer(read_keys(_keys(tmp_path, f"{KEY}\n")))
    body = b'{"test": 2432232314}'
    assert signer.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_key_is_rolled_both_sign(tmp_path: Path) -> None:
    other = "whsec_" + "A" * 32
    both = Signer(read_keys(_keys(tmp_path, f"{KEY}\n{other}\n")))
    signatures = both.headers("x", 1, b"")["webhook-signature"].split(" ")
    alone = Signer(read_keys(_keys(tmp_path, other)))
    assert len(set(signatures)) == 2
    assert signatures[1] == alone.headers("x", 1, b"")["webhook-signature"]
    assert repr(both) == "Signer(2 keys)"


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY.removeprefix("whsec_"),
        "whsec_c2hvcnQ=",
        "whsec_" + "A" * 88,
        "whsec_not base64",
        f"{KEY}\n{KEY}\n{KEY}",
    ],
)
def test_a_key_file_that_holds_no_key_is_refused_and_not_quoted(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(ConfigError, match="24 to 64 random bytes") as refused:
        read_keys(_keys(tmp_path, text))
    assert "MfKQ" not in str(refused.value)
    assert "AAAA" not in str(refused.value)


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o641, 0o642])
def test_a_key_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="chmod 640"):
        read_keys(_keys(tmp_path, KEY, mode))


def test_a_key_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_keys(tmp_path / "none")
    path = _keys(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_keys(path)


# --- answers ---


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Outcome.DELIVERED),
        (202, Outcome.DELIVERED),
        (204, Outcome.DELIVERED),
        (301, Outcome.REFUSED),
        (307, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (404, Outcome.REFUSED),
        (408, Outcome.FAILED),
        (409, Outcome.REFUSED),
        (410, Outcome.REFUSED),
        (422, Outcome.REFUSED),
        (425, Outcome.FAILED),
        (429, Outcome.FAILED),
        (500, Outcome.FAILED),
        (503, Outcome.FAILED),
        (599, Outcome.FAILED),
    ],
)
def test_an_answer_has_it_refuses_it_or_may_pass(status: int, verdict: Outcome) -> None:
    assert judge(5, Answer(status), NOW_S).verdict is verdict


def test_a_reason_is_the_status_and_the_gateways_own_word() -> None:
    refused = judge(5, Answer(422, code="no_such_member"), NOW_S)
    assert refused == Attempt(5, Outcome.REFUSED, "http 422: no_such_member")
    busy = judge(5, Answer(503, retry_after="30"), NOW_S)
    assert busy == Attempt(5, Outcome.FAILED, "http 503", 30.0)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        ("", 0.0),
        ("0", 0.0),
        ("120", 120.0),
        ("999999999", MAX_RETRY_AFTER_S),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("soon", 0.0),
        ("Sun, 01 Mar 2026 08:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 07:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2099 08:00:00 GMT", MAX_RETRY_AFTER_S),
        ("Sun, 99 Mar 2026 08:01:30 GMT", 0.0),
        ("Sun, 01 Mar 2026 08:01:30 -0000", 90.0),
        ("Sun, 01 Mar 99999999999 08:01:30 GMT", 0.0),
        ("Sun, 01 Mar 2026 08:01:30 +99999999999999999999", 0.0),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_an_hour(
    text: str, wait_s: float
) -> None:
    assert retry_after_s(text, NOW_S) == wait_s


@given(st.text(max_size=60))
def test_no_retry_after_can_do_harm(text: str) -> None:
    assert 0.0 <= retry_after_s(text, NOW_S) <= MAX_RETRY_AFTER_S


def test_rests_double_and_chance_is_half_of_them() -> None:
    assert [back_off_s(n, 1.0) for n in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 8.0]
    assert [back_off_s(n, 0.0) for n in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_a_rest_is_never_nothing_and_never_above_its_limit(
    failures: int, chance: float
) -> None:
    assert 0.5 <= back_off_s(failures, chance) <= MAX_RETRY_S
