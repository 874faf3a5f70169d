"""What the hub tells the shop's network of itself is where its broker listens."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

SOURCES = Path(__file__).parents[2]
SERVICE = SOURCES / "systemd/avahi/countertop-hub.service"
LISTENERS = SOURCES / "provisioning/broker/countertop-listeners.conf"


def test_avahi_names_the_encrypted_listener() -> None:
    group = ET.parse(SERVICE).getroot()  # noqa: S314 - our own file
    service = group.find("service")
    assert service is not None
    told = {part.tag: part.text for part in service}
    listeners = re.findall(r"(?m)^listener (.+)$", LISTENERS.read_text("utf-8"))
    assert group.tag == "service-group"
    assert told["type"] == "_secure-mqtt._tcp"
    assert told["port"] in listeners
