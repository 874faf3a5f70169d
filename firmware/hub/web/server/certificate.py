"""The certificate of the web, read again when it was renewed."""

import logging
import ssl
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase

log = logging.getLogger(__name__)

REMEDY = Phrase("PEM files are text")


class Certificate:
    """TLS 1.2 or newer by a certificate and its open key (PEM).

    ConfigError if they cannot be used at the start. For one thread.
    """

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._seen = self._stamps()
        self._load()

    def refresh(self) -> None:
        """Read the files again if they changed; new connections use what they hold.

        A pair that cannot be used is logged, and the one before stays.
        """
        now = self._stamps()
        if now == self._seen:
            return
        self._seen = now
        try:
            self._load()
        except ConfigError as error:
            log.error("web_certificate_refused reason=%s", error)  # noqa: TRY400 - the reason is complete
        else:
            log.info("web_certificate_renewed file=%s", self._files[0])

    def _load(self) -> None:
        certificate, key = self._files
        for file in self._files:
            text_of(file, remedy=REMEDY)
        try:
            # Without the empty password OpenSSL would ask for one on the terminal.
            self.context.load_cert_chain(certificate, key, password="")
        except (ssl.SSLError, OSError) as exc:
            raise ConfigError(
                Phrase(
                    "{certificate} and {key}: no certificate and its open key",
                    certificate=certificate,
                    key=key,
                )
            ) from exc

    def _stamps(self) -> tuple[int, ...]:
        """When each was written; 0 while it is being replaced."""
        return tuple(map(_written_ns, self._files))


def _written_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
