"""Where a broker is, as whom we come, and what it says for us when we vanish."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path


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
    most twice `keepalive_s`.
    """

    host: str
    port: int
    client_id: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsFiles | None = None
    keepalive_s: int = 15


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for us, at QoS 1, where we vanish without a word."""

    topic: str
    payload: bytes
    retain: bool = True
