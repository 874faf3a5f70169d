"""How to reach a broker: address, identity, TLS and will; the `[broker]` table."""

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase

REMEDY = Phrase("PEM files are text")


class _ClosingSocket(ssl.SSLSocket):
    """Closes itself after a failed handshake, which paho forgets to do."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - as in ssl
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """PEM files: the CA to trust and, if the broker asks, our certificate and key."""

    ca: Path
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, host name checked; ConfigError if a file cannot be used."""
        text_of(self.ca, remedy=REMEDY)
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except ssl.SSLError as exc:
            raise ConfigError(Phrase("{ca}: no certificate in it", ca=self.ca)) from exc
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.sslsocket_class = _ClosingSocket
        if self.certificate and self.key:
            self._identify(context, self.certificate, self.key)
        return context

    @staticmethod
    def _identify(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
        for file in (certificate, key):
            text_of(file, remedy=REMEDY)
        try:
            # Without the empty password OpenSSL would ask for one on the terminal.
            context.load_cert_chain(certificate, key, password="")
        except ssl.SSLError as exc:
            raise ConfigError(
                Phrase(
                    "{certificate} and {key}: no certificate and its open key",
                    certificate=certificate,
                    key=key,
                )
            ) from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess:
    """Address and identity for one connection to the broker.

    `client_id` is the kid, or `hub`. A silent broker is given up after at most twice
    `keepalive_s`. `subscribe_qos` is the highest QoS at which it sends to us.
    """

    host: str
    port: int
    client_id: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: TlsFiles | None = None
    keepalive_s: int = 15
    subscribe_qos: Literal[0, 1] = 1


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes for us, at QoS 1, if we end without DISCONNECT."""

    topic: str
    payload: bytes
    retain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerConfig:
    """The store's MQTT broker, as a person writes it under `[broker]`.

    TLS is used if `ca_file` is set. Without `username` the client id is the user name;
    a broker may identify us by our certificate alone.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Range(1, 65_535)] = 1_883
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """A certificate needs its key, and both need the CA."""
        files = {
            "ca_file": self.ca_file,
            "certificate_file": self.certificate_file,
            "key_file": self.key_file,
        }
        if self.certificate_file or self.key_file:
            for name in [name for name, file in files.items() if file is None]:
                yield name, None, Phrase("a path, as for the other two of TLS")

    def access(self, client_id: str) -> BrokerAccess:
        """As `Link` takes it; ConfigError if the password cannot be read."""
        tls = None
        if self.ca_file:
            tls = TlsFiles(
                ca=self.ca_file, certificate=self.certificate_file, key=self.key_file
            )
        password = text_of(self.password_file).strip() if self.password_file else None
        name = self.username or (client_id if password is not None else None)
        return BrokerAccess(
            host=self.host,
            port=self.port,
            client_id=client_id,
            username=name,
            password=password,
            tls=tls,
        )
