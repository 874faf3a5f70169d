"""Which database the hub uses, as a person writes it under `[database]`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase

URL_ALLOWED = Phrase(
    "postgresql://[USER@][HOST[:PORT]]/DATABASE without a password, which "
    "is read from password_file; after a ?: host (a socket's folder) or "
    "sslmode and the like"
)
PASSWORD_ALLOWED = Phrase("only with url: a file has no password")
PARAMETERS = {
    "application_name",
    "channel_binding",
    "host",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
}
"""Connection parameters that may follow the `?`: no secret, nothing of ours."""
CONSENT = "new-books"
"""A file in the hub's folder that a person has a command write: empty books may be
begun, once."""
_NAME = re.compile(r"/[A-Za-z0-9_][A-Za-z0-9_-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseConfig:
    """Without `url` it is SQLite, a file in the hub's `data`.

    `password_file` is for PostgreSQL: a file of its own, or a credential that systemd
    hands over. Without one libpq looks into PGPASSFILE and ~/.pgpass.
    """

    url: str = ""
    password_file: Path | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """A URL that holds no secret; a password only where somebody asks for one."""
        if self.url and not _is_usable(self.url):
            shown = Phrase("(not shown)") if set("@?#") & set(self.url) else self.url
            yield "url", shown, URL_ALLOWED
        if self.password_file is not None and not self.url:
            yield "password_file", str(self.password_file), PASSWORD_ALLOWED

    def password(self) -> str | None:
        """What `password_file` holds; ConfigError where it cannot be read."""
        if self.password_file is None:
            return None
        return text_of(self.password_file).strip()


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.port is None or parts.port > 0
        strict = bool(parts.query)
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=strict)
    except ValueError:
        return False
    clean = url.isascii() and url.isprintable() and not set(" #") & set(url)
    named = parts.scheme == "postgresql" and _NAME.fullmatch(parts.path) is not None
    return known and clean and named and parts.password is None and _may(query)


def _may(query: dict[str, list[str]]) -> bool:
    return query.keys() <= PARAMETERS and all(len(each) == 1 for each in query.values())
