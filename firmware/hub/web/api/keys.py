"""Who asks: the program's key, its allowance, and the day on which it was used."""

import logging
from dataclasses import dataclass, field

from starlette.requests import Request

from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.feature import KeyUseNoted, NoteKeyUse
from firmware.hub.api_keys.key_texts import KeyScope, is_key
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import reading
from firmware.hub.port.client import PortError
from firmware.hub.web.api import reasons
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.middleware.allowance import MINUTE_S, Allowances, guest
from firmware.hub.web.site import Site
from firmware.protocol.envelope import utc_text

log = logging.getLogger(__name__)

WRONG_KEYS_PER_MINUTE = 20
"""Of one address. A right key works all the same: who guesses 160 bits finds none,
and another program's old key must not lock out a neighbour's."""
NOTE_AGAIN_S = 60.0
NS_PER_MS = 1_000_000
DAY = len("YYYY-MM-DD")
REALM = 'Bearer realm="countertop"'


@dataclass
class KeyDesk:
    """Judges keys; `allow` is for the loop's thread, the rest for any."""

    site: Site
    allowances: Allowances = field(init=False)
    _wrong: Allowances = field(init=False)
    _noted: dict[str, tuple[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        per_minute = self.site.config.api_requests_per_minute_max
        self.allowances = Allowances(per_minute)
        self._wrong = Allowances(WRONG_KEYS_PER_MINUTE)
        self._noted = {}

    def key_of(self, request: Request) -> ApiKey | None:
        """The key in force that a request shows; reads the books."""
        text = shown_key(request)
        if not is_key(text):
            return None
        with reading(self.site.engine) as connection:
            return key_store.of_text(connection, text)

    def allow(self, request: Request, key: ApiKey | None) -> ApiRefusal | None:
        """Why a request may not go on: no key, or too much of it."""
        now_s = self.site.monotonic_s()
        if key is None:
            return self._refused(request, now_s)
        wait_s = self.allowances.wait_s(key.name, now_s)
        if wait_s:
            return ApiRefusal(reason=reasons.TOO_MANY_REQUESTS, retry_s=wait_s)
        return None

    def limits(self, key: ApiKey) -> dict[str, str]:
        """The key's allowance as headers (draft-ietf-httpapi-ratelimit-headers)."""
        most = self.site.config.api_requests_per_minute_max
        left = self.allowances.left(key.name, self.site.monotonic_s())
        full_s = (most - left) * MINUTE_S / most
        return {
            "RateLimit-Policy": f'"key";q={most};w={MINUTE_S:.0f}',
            "RateLimit": f'"key";r={left:.0f};t={full_s:.0f}',
        }

    def note_use(self, key: ApiKey) -> None:
        """Report to the hub, once a day, that a key was used; later if it is away."""
        today = utc_text(self.site.wall_ns() // NS_PER_MS)[:DAY]
        now_s = self.site.monotonic_s()
        if key.used_on is not None and key.used_on >= today:
            return
        day, at_s = self._noted.get(key.name, ("", 0.0))
        if day == today and now_s - at_s < NOTE_AGAIN_S:
            return
        self._noted[key.name] = (today, now_s)
        try:
            self.site.hub.call(NoteKeyUse(name=key.name, day=today), KeyUseNoted)
        except PortError as error:
            log.info("api_key_use_not_noted key=%s reason=%s", key.name, error)

    def _refused(self, request: Request, now_s: float) -> ApiRefusal:
        if not shown_key(request):
            challenge = {"WWW-Authenticate": REALM}
            return ApiRefusal(reason=reasons.KEY_MISSING, headers=challenge)
        name = guest(request.client.host if request.client else "-")
        wait_s = self._wrong.wait_s(name, now_s)
        if wait_s:
            return ApiRefusal(reason=reasons.TOO_MANY_WRONG_KEYS, retry_s=wait_s)
        challenge = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        return ApiRefusal(reason=reasons.KEY_UNKNOWN, headers=challenge)


def shown_key(request: Request) -> str:
    """What stands in the place of a key; "" where nothing does."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def scope_fault(key: ApiKey, scope: KeyScope) -> ApiRefusal | None:
    """That a key may not be used for this."""
    if scope in key.scopes:
        return None
    challenge = f'{REALM}, error="insufficient_scope", scope="{scope.value}"'
    return ApiRefusal(
        reason=reasons.SCOPE_MISSING,
        expected=scope.value,
        headers={"WWW-Authenticate": challenge},
    )
