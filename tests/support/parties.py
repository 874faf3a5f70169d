"""A shop's broker as installed, its certificates, and the boxes that come to it."""

import os
import queue
import re
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
)

from drivers.sim.reserved_port import HOST
from firmware.mqtt.access import BrokerAccess, TlsFiles
from firmware.mqtt.link import Link, LinkEvents
from firmware.virtual.network.broker import PrivateBroker

SOURCES = Path(__file__).parents[2] / "provisioning"
OURS = SOURCES / "broker"
PEOPLE = ("hub", "k1", "k2", "observer")
LIMIT_S = 8.0


@dataclass(frozen=True)
class Shop:
    """Where its files lie: passwords, ACL, and what `certificates.sh` made."""

    folder: Path
    passwords: dict[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, folder: Path) -> "Shop":
        (folder / "countertop.acl").write_text((OURS / "countertop.acl").read_text())
        (folder / "countertop.passwords").touch(0o600)
        shop = cls(folder)
        shop.admit(*PEOPLE)
        shop.certify("broker", HOST)
        for name in PEOPLE:
            shop.certify("box", name)
        return shop

    def copied(self, folder: Path) -> "Shop":
        """Another one with the same files, in the folder that is given."""
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return Shop(folder, dict(self.passwords))

    def admit(self, *names: str) -> None:
        """Give passwords as a person does, and note them."""
        own = self.folder / "hub.password"
        where = {
            "PASSWORDS": str(self.folder / "countertop.passwords"),
            "OWN": str(own),
            "AUTHORITY": str(self.folder / "tls/ca.pem"),
        }
        said = subprocess.run(
            (str(SOURCES / "admit.sh"), *names),
            env={**os.environ, **where},
            capture_output=True,
            check=True,
            text=True,
            timeout=20,
        ).stdout
        self.passwords.update(re.findall(r"(?m)^([\w-]+): ([0-9a-f]+)$", said))
        if "hub" in names:
            self.passwords["hub"] = own.read_text("ascii").strip()

    def certify(self, *words: str, authority: str = "tls") -> None:
        """Make a certificate as a person does; `authority` is the folder of its CA."""
        subprocess.run(
            (str(SOURCES / "certificates.sh"), *words),
            env={**os.environ, "FOLDER": str(self.folder / authority)},
            check=True,
            timeout=20,
            stdout=subprocess.DEVNULL,
        )

    def expire(self, name: str) -> None:
        """Put the same certificate in its place, but for ended yesterday."""
        folder, day, now = self.folder / "tls", timedelta(days=1), datetime.now(UTC)
        file = folder / f"{name}.pem"
        held = x509.load_pem_x509_certificate(file.read_bytes())
        key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey)
        builder = x509.CertificateBuilder(
            held.issuer,
            held.subject,
            held.public_key(),
            held.serial_number,
            now - 2 * day,
            now - day,
            list(held.extensions),
        )
        ended = builder.sign(key, SHA256())
        file.write_bytes(ended.public_bytes(Encoding.PEM))

    def files(self, name: str = "", authority: str = "tls") -> TlsFiles:
        """The CA, and with a name that box's certificate and key."""
        folder = self.folder / authority
        mine = (
            (folder / f"{name}.pem", folder / f"{name}.key") if name else (None, None)
        )
        return TlsFiles(ca=folder / "ca.pem", certificate=mine[0], key=mine[1])

    def settings(self, *, tls: bool) -> tuple[str, ...]:
        """mosquitto.conf as installed, for one listener of a private broker.

        With `tls` boxes are known by their certificates.
        """
        lines = (OURS / "countertop-listeners.conf").read_text("utf-8")
        plain, _, encrypted = lines.partition("listener 8883")
        listener = re.sub(r"(?m)^#(?! )", "", encrypted) if tls else plain
        return self._here(listener)

    def encrypted_settings(self) -> tuple[str, ...]:
        """The listener for the shop's network as installed: TLS, and passwords."""
        lines = (OURS / "countertop-listeners.conf").read_text("utf-8")
        return self._here(lines.partition("listener 8883")[2])

    def _here(self, listener: str) -> tuple[str, ...]:
        rules = (OURS / "countertop.conf").read_text("utf-8")
        places = {
            "/etc/mosquitto/certs/countertop-": f"{self.folder}/tls/",
            "/etc/mosquitto/": f"{self.folder}/",
        }
        for installed, here in places.items():
            listener = listener.replace(installed, here)
            rules = rules.replace(installed, here)
        return tuple(
            line
            for line in (listener + rules).splitlines()
            if line and not line.startswith(("#", "listener "))
        )

    def access(self, port: int, name: str, *, tls: bool) -> BrokerAccess:
        """As the box `name` comes: by its certificate alone, or by its password."""
        return BrokerAccess(
            host=HOST,
            port=port,
            client_id=name,
            username=None if tls else name,
            password=None if tls else self.passwords[name],
            tls=self.files(name) if tls else None,
        )


class Party:
    """One box at the broker: what it hears, and its link."""

    def __init__(self, access: BrokerAccess, *filters: str) -> None:
        self.heard: queue.Queue[Any] = queue.Queue()
        events = LinkEvents(
            on_message=lambda topic, payload: self.heard.put((topic, len(payload))),
            on_up=lambda: self.heard.put("up"),
            on_down=lambda reason: self.heard.put(("down", reason)),
        )
        self.link = Link(
            access=access, events=events, filters=filters, chance=lambda: 0.05
        )
        self.link.start()

    def says(
        self, topic: str, payload: bytes = b"said", *, retain: bool = False
    ) -> None:
        assert self.link.publish(topic, payload, qos=1, retain=retain)

    def hears(self) -> Any:  # noqa: ANN401 - as `heard` holds it
        return self.heard.get(timeout=LIMIT_S)

    def refused(self) -> str:
        """The reason why it is not let in."""
        word, reason = self.hears()
        assert word == "down"
        return reason


@contextmanager
def arrived(access: BrokerAccess, *filters: str) -> Generator[Party]:
    """A box that was let in."""
    with coming(access, *filters) as party:
        assert party.hears() == "up"
        yield party


@contextmanager
def coming(access: BrokerAccess, *filters: str) -> Generator[Party]:
    """A box that may be refused."""
    party = Party(access, *filters)
    try:
        yield party
    finally:
        assert party.link.stop(LIMIT_S)


def broker_of(shop: Shop, *, tls: bool) -> PrivateBroker:
    """The shop's broker, on a port of its own, ready to be started."""
    return PrivateBroker(settings=shop.settings(tls=tls))
