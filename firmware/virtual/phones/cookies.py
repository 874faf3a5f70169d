"""What the sites of one phone had it keep."""

import threading
from collections.abc import Iterable


class CookieJar:
    """Cookies of one site by name. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}

    def take(self, set_cookies: Iterable[str]) -> None:
        """Keep what the Set-Cookie headers of a reply say; one without a value goes."""
        with self._lock:
            for each in set_cookies:
                name, _, value = each.partition(";")[0].partition("=")
                self._kept[name] = value.strip('"')
                if not self._kept[name]:
                    del self._kept[name]

    def value(self, name: str) -> str:
        """What is kept under a name; "" if nothing."""
        with self._lock:
            return self._kept.get(name, "")

    @property
    def header(self) -> str:
        """The Cookie header of a request; "" if nothing is kept."""
        with self._lock:
            return "; ".join(f"{name}={value}" for name, value in self._kept.items())

    def forget(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._kept.clear()
