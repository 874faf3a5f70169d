"""Proves that a network can be asked: keys, address, clock, rights; says what to do.

It asks for a trade that cannot be, so no money moves. Signatures are proven both ways:
the network replies to what the shop's key has signed, and its reply is signed with the
key that the configuration names.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.payments.config import NetworkName, PaymentsConfig
from firmware.hub.payments.networks.expiring import expiring
from firmware.hub.payments.networks.https import Trouble
from firmware.hub.payments.networks.installed import NETWORKS
from firmware.hub.payments.networks.probe import Probe
from firmware.hub.payments.results import Declined, NotThere, Unresolved

CLOCK_WARNING_S = 60
CLOCK_MAX_S = 300

Words = Mapping[str, Phrase]

UNREACHED: Mapping[Trouble, Phrase] = {
    Trouble.NAME: Phrase(
        "its name has no address; look at the internet connection and the name server"
        " of this machine"
    ),
    Trouble.CONNECT: Phrase(
        "it cannot be reached; look at the router and the internet connection of this"
        " machine"
    ),
    Trouble.CERTIFICATE: Phrase(
        "whoever replies has no certificate for its name; look at this machine's date,"
        " and for a proxy that opens TLS between here and there"
    ),
    Trouble.TIME: Phrase("it did not reply in time; try again, or raise timeout_s"),
    Trouble.BROKEN: Phrase("it hung up; look at the address in gateway"),
    Trouble.SIZE: Phrase("what replies is no payment network; look at gateway"),
}
REFUSED: Mapping[NetworkName, Words] = {
    "alipay": {
        "isv.invalid-signature": Phrase(
            "it does not know the shop's key; upload the public key that belongs to"
            " key_file on the page of the application (接口加签方式)"
        ),
        "isv.invalid-app-id": Phrase(
            "it knows no such application; look at app_id, and whether gateway is that"
            " of the sandbox"
        ),
        "isv.insufficient-isv-permissions": Phrase(
            "the application may not do this; sign the contract for 当面付 and wait"
            " until it is in force"
        ),
        "isv.invalid-timestamp": Phrase("the clock of this machine is wrong; set it"),
    },
    "wechat": {
        "SIGN_ERROR": Phrase(
            "it does not accept the shop's signature; look whether key_file belongs to"
            " the certificate of certificate_serial, and to merchant_id"
        ),
        "NO_AUTH": Phrase(
            "the merchant may not do this; apply for 付款码支付 in the product centre"
            " of the merchant's page"
        ),
        "APPID_MCHID_NOT_MATCH": Phrase(
            "app_id is not bound to merchant_id; bind it on the merchant's page"
        ),
        "MCH_NOT_EXISTS": Phrase("it does not accept merchant_id; look at it"),
        "PARAM_ERROR": Phrase(
            "it does not accept merchant_id or wechat_key_id; look at both"
        ),
    },
}
SAME: Mapping[str, str] = {
    "isv.insufficient-user-permissions": "isv.insufficient-isv-permissions",
    "isv.missing-signature": "isv.invalid-signature",
}
DOUBTED: Words = {
    "unsigned": Phrase(
        "its reply is not signed; look at gateway, app_id and the other names in"
        " hub.toml"
    ),
    "signature": Phrase(
        "its reply is not signed with the key in hub.toml; copy the network's public"
        " key again, not the shop's own"
    ),
    "serial": Phrase(
        "its reply names another key than wechat_key_id; copy key and id again"
    ),
    "time": Phrase("its reply is of another time; set the clock of this machine"),
    "unreadable": Phrase("what replies is no payment network; look at gateway"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPoint:
    """One thing that was looked at. `ok` None is a warning: it works as yet."""

    network: NetworkName
    point: str
    ok: bool | None
    text: Phrase


def checked(
    config: PaymentsConfig, name: NetworkName, wall_s: Callable[[], float]
) -> Iterator[CheckedPoint]:
    """Look at one network; `wall_s` returns Unix seconds. Takes one exchange."""
    try:
        gateway = NETWORKS[name](config, wall_s)
    except ConfigError as exc:
        yield CheckedPoint(network=name, point="keys", ok=False, text=exc.phrase)
        return
    yield CheckedPoint(
        network=name, point="keys", ok=True, text=Phrase("the key files can be used")
    )
    yield from _certificates(config, name, wall_s())
    probe = gateway.probe()
    if probe.ahead_s is not None:
        yield _clock(name, round(probe.ahead_s))
    text = _trouble(name, probe)
    good = Phrase(
        "it replies, knows the shop's key, and its reply is signed with the right one"
    )
    yield CheckedPoint(
        network=name, point="network", ok=text is None, text=text or good
    )


def _certificates(
    config: PaymentsConfig, name: NetworkName, wall_s: float
) -> Iterator[CheckedPoint]:
    """What ends soon, or has ended, with what to do."""
    for each in expiring(config, name, datetime.fromtimestamp(wall_s, UTC)):
        text = each.seen
        if not each.ok:
            text = Phrase("{seen}. {remedy}", seen=each.seen, remedy=each.remedy)
        yield CheckedPoint(network=name, point="certificate", ok=each.ok, text=text)


def _clock(name: NetworkName, ahead_s: int) -> CheckedPoint:
    if abs(ahead_s) <= CLOCK_WARNING_S:
        text = Phrase("the clock differs by {seconds} s", seconds=abs(ahead_s))
        return CheckedPoint(network=name, point="clock", ok=True, text=text)
    ok = None if abs(ahead_s) <= CLOCK_MAX_S else False
    if ahead_s > 0:
        text = Phrase(
            "this machine's clock is {seconds} s ahead; set it", seconds=ahead_s
        )
    else:
        text = Phrase(
            "this machine's clock is {seconds} s behind; set it", seconds=-ahead_s
        )
    return CheckedPoint(network=name, point="clock", ok=ok, text=text)


def _trouble(name: NetworkName, probe: Probe) -> Phrase | None:
    """What is wrong and what to do; None if the network says there is no such trade."""
    if probe.trouble is not None:
        return UNREACHED[probe.trouble]
    match probe.result:
        case NotThere():
            return None
        case Declined(_, word):
            return _refused(name, word)
        case Unresolved(why):
            kind, _, word = why.partition(": ")
            if kind == "http" and word.isdigit():
                return _no_json(word)
            known = _known(name, word)
            return known or DOUBTED.get(kind) or _odd(why)
        case other:
            return _odd(type(other).__name__)


def _known(name: NetworkName, word: str) -> Phrase | None:
    return REFUSED[name].get(SAME.get(word, word))


def _refused(name: NetworkName, word: str) -> Phrase:
    known = _known(name, word)
    return known or Phrase("it refuses: {word}; look it up in its documents", word=word)


def _no_json(status: str) -> Phrase:
    return Phrase(
        "its gateway replied HTTP {status} and no JSON: it, or a proxy before it, is"
        " out of order; try again later, and look at gateway if it stays so",
        status=status,
    )


def _odd(why: str) -> Phrase:
    return Phrase("it replies what is not understood ({why}); try again later", why=why)
