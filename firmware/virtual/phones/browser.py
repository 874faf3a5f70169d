"""The browser of a member's phone: pages over HTTP, forms, cookies."""

import http.client
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from drivers.api import DriverError
from firmware.virtual.phones.cookies import CookieJar
from firmware.virtual.phones.page import Page, read_page

LIMIT_S = 10.0
MAX_HOPS = 5
FORM_TYPE = "application/x-www-form-urlencoded"
SEE_OTHER = 303


@dataclass(slots=True)
class Browser:
    """One browser at one site, `origin`, such as ``http://127.0.0.1:8443``.

    It keeps cookies in its jar, and follows where pages lead. One thread.
    """

    origin: str
    jar: CookieJar = field(default_factory=CookieJar)

    def open(self, address: str) -> Page:
        """A page by its whole address or its path; DriverError if there is none."""
        return self._follow("GET", urlsplit(address).path or "/", None)

    def send(self, page: Page, **typed: str) -> Page:
        """Send the form of a page with what was typed into it; the page that follows.

        DriverError if the page has no form, or the site refuses it.
        """
        if not page.action:
            raise DriverError("the page has no form")
        return self._follow("POST", page.action, urlencode({**page.fields, **typed}))

    def cookie(self, name: str) -> str:
        """What the site had this browser keep under a name; "" if nothing."""
        return self.jar.value(name)

    def _follow(self, method: str, path: str, body: str | None) -> Page:
        status, target, html = self._ask(method, path, body)
        hops = 0
        while status == SEE_OTHER and hops < MAX_HOPS:
            status, target, html = self._ask("GET", target, None)
            hops += 1
        page = read_page(html)
        if status != http.HTTPStatus.OK:
            shown = " / ".join(page.lines)
            raise DriverError(
                "the page replies {status}: {shown}", status=status, shown=shown
            )
        return page

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        """Status, where it leads, text."""
        host = urlsplit(self.origin).netloc
        with closing(http.client.HTTPConnection(host, timeout=LIMIT_S)) as connection:
            try:
                connection.request(method, path, body, self._headers())
                reply = connection.getresponse()
                html = reply.read().decode("utf-8")
            except (OSError, http.client.HTTPException) as exc:
                raise DriverError("the page does not load: {exc}", exc=exc) from exc
        self.jar.take(reply.headers.get_all("Set-Cookie", []))
        return reply.status, reply.headers.get("Location", ""), html

    def _headers(self) -> dict[str, str]:
        return {
            "Accept-Language": "zh-CN",
            "Content-Type": FORM_TYPE,
            "Cookie": self.jar.header,
            "Origin": self.origin,
            "Sec-Fetch-Site": "same-origin",
        }
