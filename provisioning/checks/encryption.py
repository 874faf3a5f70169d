"""Checks that the shop's network is encrypted, and how long its certificates hold."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase
from firmware.mqtt.access import BrokerConfig
from firmware.protocol.certificates import valid_until
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = Phrase("encryption")
LISTENERS = Path("/etc/mosquitto/conf.d/countertop-listeners.conf")
OF_THE_BROKER = tuple(
    Path("/etc/countertop/tls") / name for name in ("ca.pem", "broker.pem")
)
EARLY = timedelta(days=90)
_TO_DO = Phrase("docs/install.md, Encrypting the shop's network.")


def listeners(file: Path = LISTENERS) -> Iterator[CheckResult]:
    """Check where this machine's broker listens, if it is the shop's as installed."""
    try:
        ports = open_ports(text_of(file))
    except ConfigError:
        return
    if ports:
        seen = Phrase(
            "{file} lets the network in unencrypted, at port {ports}",
            file=file,
            ports=", ".join(ports),
        )
        remedy = Phrase(
            "Passwords and sales can be read and changed on the way: {to_do}",
            to_do=_TO_DO,
        )
        yield warn(CHECK, seen, remedy)
    else:
        yield ok(CHECK, Phrase("the broker speaks to the network by TLS only"))


def link(config: BrokerConfig, now: datetime) -> Iterator[CheckResult]:
    """Check a box's own way to its broker."""
    if config.ca_file is not None:
        mine = (config.ca_file, config.certificate_file)
        yield from certificates([file for file in mine if file is not None], now)
    elif not is_this_machine(config.host):
        seen = Phrase("the link to {host} is not encrypted", host=config.host)
        remedy = Phrase(
            "Set port = 8883 and ca_file under [broker]: {to_do}", to_do=_TO_DO
        )
        yield warn(CHECK, seen, remedy)


def certificates(files: Iterable[Path], now: datetime) -> Iterator[CheckResult]:
    """Check for how long certificates hold; one that is not there is left out."""
    for file in files:
        try:
            until = valid_until(file)
        except ConfigError:
            continue
        seen = Phrase("{file} is valid until {until:%Y-%m-%d}", file=file, until=until)
        remedy = Phrase("Make a new one in time: {to_do}", to_do=_TO_DO)
        if now >= until:
            yield fault(CHECK, seen, remedy)
        elif now >= until - EARLY:
            yield warn(CHECK, seen, remedy)
        else:
            yield ok(CHECK, seen)


def open_ports(text: str) -> list[str]:
    """The ports of listeners of mosquitto that others reach, and without TLS."""
    found: dict[str, bool] = {}
    port = ""
    for line in text.splitlines():
        match line.split():
            case ["listener", port, *address]:
                found[port] = not address or not is_this_machine(address[0])
            case ["certfile", *_]:
                found[port] = False
            case _:
                pass
    return [port for port, is_open in found.items() if is_open]


def is_this_machine(host: str) -> bool:
    """Whether what is sent to `host` stays on this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.startswith("/")
