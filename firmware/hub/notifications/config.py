"""The shop's messaging gateway, as a person writes it under `[messages]`."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.hub.notifications.notification import Language
from firmware.hub.notifications.signature import Signer, read_keys

MAX_STORE = 20
THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
URL_ALLOWED = Phrase(
    "https://HOST[:PORT]/PATH without user, query or fragment; http:// to "
    "this machine only"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesConfig:
    """Where messages to members go; without `url` none are stored and none are sent.

    `key_file` holds what they are signed with. `ca_file` (PEM) replaces the system's
    authorities if given. `after_refund`: also after refunds; `staff_calls`: also to
    staff whom a customer calls at a kiosk. `timeout_s` bounds one attempt, its answer
    included. A notification is given up after `attempts_max` failures or
    `stale_after_h` hours. At most `waiting_max` wait; when there are more, the oldest
    give way.
    """

    url: str = ""
    key_file: Path | None = None
    ca_file: Path | None = None
    store: str = ""
    language: Language = "zh_CN"
    after_refund: bool = True
    staff_calls: bool = False
    timeout_s: Annotated[float, Range(0.5, 60)] = 10.0
    attempts_max: Annotated[int, Range(1, 10_000)] = 300
    stale_after_h: Annotated[float, Range(0.1, 168)] = 24.0
    waiting_max: Annotated[int, Range(1, 1_000_000)] = 10_000

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """A URL without secrets, a key with it, a name that fits a message."""
        if self.url and not _usable(self.url):
            seen = Phrase("(not shown)") if set("@?#") & set(self.url) else self.url
            yield "url", seen, URL_ALLOWED
        if self.url and self.key_file is None:
            yield "key_file", None, Phrase("a path: every message is signed")
        if self.key_file is not None and not self.url:
            yield "url", self.url, URL_ALLOWED
        if len(self.store) > MAX_STORE or not self.store.isprintable():
            yield (
                "store",
                self.store,
                Phrase("at most {max_store} printable characters", max_store=MAX_STORE),
            )

    @property
    def on(self) -> bool:
        """Whether members are written to."""
        return bool(self.url)

    @property
    def address(self) -> SplitResult:
        """The URL in its parts."""
        return urlsplit(self.url)

    @property
    def port(self) -> int:
        """The gateway's port, by its scheme if the URL names none."""
        return self.address.port or (443 if self.address.scheme == "https" else 80)

    def tls(self) -> ssl.SSLContext | None:
        """TLS 1.2 or newer, name and certificate verified; None for plain HTTP.

        ConfigError if `ca_file` cannot be used.
        """
        if self.address.scheme != "https":
            return None
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError as exc:
            raise ConfigError(
                Phrase(
                    "{ca_file}: no certificates: {exc}", ca_file=self.ca_file, exc=exc
                )
            ) from exc
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def signer(self) -> Signer:
        """What signs; ConfigError if the key file cannot be used."""
        if self.key_file is None:
            raise ConfigError(
                Phrase("messages.key_file: missing; every message is signed")
            )
        return Signer(read_keys(self.key_file))


def _usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme == "http" and host in THIS_MACHINE
    clean = url.isascii() and url.isprintable() and not set("@?# ") & set(url)
    return (parts.scheme == "https" or plain) and bool(host) and clean and port != 0
