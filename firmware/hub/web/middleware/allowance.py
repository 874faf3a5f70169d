"""How much each address may still ask for: buckets that fill again. Pure."""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

MAX_ADDRESSES = 20_000
"""About 4 MB. The address that was silent for the longest is forgotten then, and its
bucket is full again; that many addresses at once are no single guest."""
MINUTE_S = 60.0
IPV6_NETWORK_BITS = 64


def guest(address: str) -> str:
    """Who counts as one: an IPv4 address, or the network of 64 bits of an IPv6 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{int(parsed) >> (128 - IPV6_NETWORK_BITS):x}/64"


class Allowances:
    """A bucket for each guest: `per_minute` at once, and as many again in a minute.

    At most `MAX_ADDRESSES` are kept. For one thread.
    """

    def __init__(self, per_minute: int, max_guests: int = MAX_ADDRESSES) -> None:
        self._per_minute = per_minute
        self._max_guests = max_guests
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait_s(self, name: str, now_s: float) -> float:
        """Use one of a guest's allowance: 0, or the seconds until there is one again.

        `now_s` is of a clock that never goes back.
        """
        left = self.left(name, now_s)
        self._buckets.pop(name, None)
        wait_s = 0.0 if left >= 1 else (1 - left) * MINUTE_S / self._per_minute
        self._buckets[name] = (left if wait_s else left - 1, now_s)
        while len(self._buckets) > self._max_guests:
            self._buckets.popitem(last=False)
        return wait_s

    def left(self, name: str, now_s: float) -> float:
        """How much a guest may still use at once; nothing is used."""
        left, then_s = self._buckets.get(name, (float(self._per_minute), now_s))
        refilled = left + (now_s - then_s) * self._per_minute / MINUTE_S
        return min(float(self._per_minute), refilled)
