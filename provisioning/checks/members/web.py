"""Checks the web for customers: its service, whether it can serve, its certificate."""

import http.client
import json
import ssl
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.web.config import WebConfig
from firmware.protocol.certificates import is_for, lifetime, valid_until
from provisioning.checks.finding import CheckResult, fault, ok, warn
from provisioning.checks.service import ServiceStatus

CHECK = Phrase("web")
LIMIT_S = 5.0
RENEWED_DAYS = 14
"""Before the end of a certificate that is renewed by itself: it should be by then."""
EARLY_DAYS = 30
SHORT = timedelta(days=100)
"""Certificates that live no longer are renewed by themselves, as Let's Encrypt's."""
READY = "/health/ready"
MAX_BYTES = 4_096
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it listens
_NOT_FOR_OTHERS = stat.S_IRWXO | stat.S_IWGRP
_LOG = Phrase("`journalctl -u web` says why; docs/web.md.")
_TO_DO = Phrase("docs/web.md says how a certificate is made and renewed.")


def web(config: WebConfig, box: ServiceStatus, now: datetime) -> Iterator[CheckResult]:
    """Nothing where the shop has none; `box` is its service.

    One that was installed and is neither configured nor started is not used.
    """
    unused = box.state == "inactive" and not (config.public_url or config.has_tls)
    if box.state and not unused:
        yield _running(config, box)
    if config.certificate_file is not None and config.key_file is not None:
        yield _certificate(config.certificate_file, config.public_url, now)
        yield from _key(config.key_file)


def _running(config: WebConfig, box: ServiceStatus) -> CheckResult:
    if not box.runs:
        seen = Phrase("the service web is {state}", state=box.state)
        return fault(CHECK, seen, Phrase("sudo systemctl start web; {log}", log=_LOG))
    try:
        status, away = _ready(config)
    except (OSError, http.client.HTTPException) as error:
        why = os_reason(error) if isinstance(error, OSError) else type(error).__name__
        seen = Phrase("it does not reply at {path}: {reason}", path=READY, reason=why)
        return fault(CHECK, seen, _LOG)
    if status == http.client.OK:
        return ok(CHECK, Phrase("it runs, and can serve"))
    if away:
        seen = Phrase("it runs, but cannot reach: {away}", away=", ".join(away))
        remedy = Phrase("Look after the hub: `journalctl -u hub`.")
        return fault(CHECK, seen, remedy)
    seen = Phrase("it replied {status} at {path}", status=status, path=READY)
    return fault(CHECK, seen, _LOG)


def _ready(config: WebConfig) -> tuple[int, list[str]]:
    """The status, and what is away by its own words; OSError, HTTPException."""
    host = _EVERYWHERE.get(config.address, config.address)
    connection = http.client.HTTPConnection(host, config.port, timeout=LIMIT_S)
    if config.has_tls:
        # The certificate is looked at below: this asks the process, whoever it is.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            host, config.port, timeout=LIMIT_S, context=context
        )
    try:
        named = {"Host": config.host} if config.host else {}
        connection.request("GET", READY, headers=named)
        reply = connection.getresponse()
        return reply.status, _away(reply.read(MAX_BYTES))
    finally:
        connection.close()


def _away(body: bytes) -> list[str]:
    try:
        document: object = json.loads(body)
    except ValueError:
        return []
    if not isinstance(document, dict):
        return []
    parts = cast("dict[str, object]", document)
    return [name for name in ("books", "hub") if parts.get(name) == "away"]


def _certificate(file: Path, public_url: str, now: datetime) -> CheckResult:
    host = urlsplit(public_url).hostname or ""
    try:
        until, fits = valid_until(file), not host or is_for(file, host)
    except ConfigError as error:
        return fault(CHECK, verbatim(error), _TO_DO)
    if not fits:
        seen = Phrase("{file} does not name {host}", file=file, host=host)
        return fault(CHECK, seen, _TO_DO)
    seen = Phrase("{file} is valid until {until:%Y-%m-%d}", file=file, until=until)
    if now >= until:
        return fault(CHECK, seen, _TO_DO)
    early_days = RENEWED_DAYS if lifetime(file) <= SHORT else EARLY_DAYS
    if now >= until - timedelta(days=early_days):
        return warn(CHECK, seen, _TO_DO)
    return ok(CHECK, seen)


def _key(file: Path) -> Iterator[CheckResult]:
    try:
        mode = file.stat().st_mode
    except OSError as error:
        why = Phrase("{path}: {reason}", path=file, reason=os_reason(error))
        yield fault(CHECK, why, _TO_DO)
        return
    if mode & _NOT_FOR_OTHERS:
        seen = Phrase("others than its owner and group may open {file}", file=file)
        yield fault(CHECK, seen, Phrase("sudo chmod 640 {file}", file=file))
