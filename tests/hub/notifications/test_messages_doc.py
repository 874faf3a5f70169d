"""The worked example of docs/messages.md is what the hub sends, and verifies itself."""

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.signature import Signer, read_keys
from firmware.hub.notifications.store import ENDED_KEPT

DOCUMENT = (Path(__file__).parents[3] / "docs" / "messages.md").read_text("utf-8")
SOLD = Notification(
    number=1,
    kind="after_sale",
    sale_id="0198c0de-0000-7000-8000-000000000001",
    member_id="m-b01b88f4db8e5a78",
    store="街角小店",
    language="zh_CN",
    earned_points=1,
    balance_points=3,
    sold_at="2026-03-01T08:00:00.000Z",
    attempts=0,
)
SENT_S = 1_772_352_003


def _request() -> tuple[dict[str, str], bytes]:
    """Headers and body of the request that the document shows."""
    shown = re.search(r"(?m)^    POST .*\n((?:    .*\n|\n)+)", DOCUMENT)
    assert shown is not None
    head, body = dedent(shown[1]).strip().split("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), body.encode()


def _secret() -> str:
    shown = re.search(r"`(whsec_\S+=)`", DOCUMENT)
    assert shown is not None
    return shown[1]


def test_the_request_shown_is_the_one_that_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "messages.key"
    path.write_text(_secret())
    path.chmod(0o640)
    headers, body = _request()
    signer = Signer(read_keys(path))
    assert body == SOLD.body()
    signed = signer.headers(SOLD.key, SENT_S, body)
    assert {name: headers[name] for name in signed} == signed


def test_the_verification_shown_believes_it_and_nothing_else() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - the document's own example
    verified = known["verified"]
    headers, body = _request()
    rolled = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert verified(headers, body, _secret(), SENT_S + 299)
    assert verified(rolled, body, _secret(), SENT_S)
    assert not verified(headers, body + b" ", _secret(), SENT_S)
    assert not verified(headers, body, _secret(), SENT_S + 301)
    assert not verified(headers, body, _secret()[:-5] + "AAAA=", SENT_S)
    assert not verified(headers | {"webhook-id": "x"}, body, _secret(), SENT_S)


def test_the_numbers_shown_are_the_defaults() -> None:
    config = MessagesConfig()
    assert f"`timeout_s` ({config.timeout_s:g} s)" in DOCUMENT
    assert f"`stale_after_h` ({config.stale_after_h:g} h)" in DOCUMENT
    assert f"`attempts_max` times ({config.attempts_max})" in DOCUMENT
    assert f"`waiting_max` ({config.waiting_max:,})" in DOCUMENT
    assert f"the newest {ENDED_KEPT:,} are kept" in DOCUMENT
