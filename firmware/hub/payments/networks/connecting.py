"""Which servers the networks are asked at, and how: over TLS, with verified names."""

import ssl
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import THIS_MACHINE, PaymentsConfig
from firmware.hub.payments.networks.https import HttpsServer

HTTPS_PORT = 443
HTTP_PORT = 80


class ServerChoice:
    """Makes the servers of one network. ConfigError if its `ca_file` cannot be used."""

    def __init__(self, config: PaymentsConfig, url: str, ca_file: Path | None) -> None:
        self._plain = _is_plain(urlsplit(url), test_setup=config.test_setup)
        # Reading what this machine trusts takes long, and without TLS serves nobody.
        self._tls = None if self._plain and not ca_file else _context(ca_file)
        self._limit_s = config.timeout_s
        self.gateway = self.of_host(urlsplit(url).netloc)
        self.path = urlsplit(url).path

    def of_host(self, netloc: str) -> HttpsServer:
        """The server at `HOST[:PORT]`."""
        parts = urlsplit(f"//{netloc}")
        host = parts.hostname or ""
        plain = self._plain and host in THIS_MACHINE
        port = parts.port or (HTTP_PORT if plain else HTTPS_PORT)
        tls = None if plain else self._tls or _context(None)
        return HttpsServer(host, port, tls=tls, limit_s=self._limit_s)


def _is_plain(parts: SplitResult, *, test_setup: bool) -> bool:
    """Whether it is without TLS; ConfigError where that is not allowed."""
    if parts.scheme == "https":
        return False
    if test_setup and parts.scheme == "http" and parts.hostname in THIS_MACHINE:
        return True
    raise ConfigError(
        Phrase("{url}: a payment network is asked over https:// only", url=parts.netloc)
    )


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "{ca_file}: no certificates: {exc}",
                ca_file=ca_file,
                exc=exc if isinstance(exc, ssl.SSLError) else os_reason(exc),
            )
        ) from exc
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
