"""Where a broker is, as whom we come, and what it says for us when we vanish."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from firmware.errors import ConfigError
from firmware.retail.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files: whom to believe, and who we are."""

    ca: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, host name checked; OSError where a file does not serve."""
        context = ssl.create_default_context(cafile=str(self.ca))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(str(self.certificate), str(self.key))
        return context


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess:
    """Where the broker is and as whom we come.

    `client_id` is the kid, or `hub`. A broker that falls silent is given up after at
    most twice `keepalive_s`. It sends to us at most at QoS `heard_qos`.
    """

    host: str
    port: int
    client_id: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsFiles | None = None
    keepalive_s: int = 15
    heard_qos: Literal[0, 1] = 1


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for us, at QoS 1, where we vanish without a word."""

    topic: str
    payload: bytes
    retain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerConfig:
    """Where the store's MQTT broker is, as a person writes it under `[broker]`.

    TLS is used where its three files are set.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Range(1, 65_535)] = 1_883
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def faults(self) -> Iterable[tuple[str, object, str]]:
        """TLS wants all three of its files."""
        files = {
            "ca_file": self.ca_file,
            "certificate_file": self.certificate_file,
            "key_file": self.key_file,
        }
        if any(files.values()):
            for name in [name for name, file in files.items() if file is None]:
                yield name, None, "a path, as for the other two of TLS"

    def access(self, client_id: str) -> BrokerAccess:
        """As the link wants it; ConfigError where the password cannot be read."""
        tls = None
        if self.ca_file and self.certificate_file and self.key_file:
            tls = TlsFiles(
                ca=self.ca_file, certificate=self.certificate_file, key=self.key_file
            )
        return BrokerAccess(
            host=self.host,
            port=self.port,
            client_id=client_id,
            username=self.username or None,
            password=_password(self.password_file),
            tls=tls,
        )


def _password(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read: {exc}") from exc
