"""Hub and kiosk as installed, through TLS: what each says, and what the doctor asks."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.hub_key import signing_key
from firmware.mqtt.link import NAME_TAKEN
from firmware.virtual.network.broker import PrivateBroker
from provisioning.checks.service import ServiceStatus, service
from tests.support.parties import Shop
from tests.support.services import HUB, KIOSK, configured, running, until
from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.process
Doctor = Callable[[Path, str], dict[str, str]]
GOODS = """gtin,name,price,unit,stopped,age_min
6901234567892,Water,3.50,piece,no,
"""


@dataclass(frozen=True)
class Boxes:
    """A shop with one hub and one kiosk, configured; the kiosk believes `authority`."""

    shop: Shop
    broker: PrivateBroker
    hub: Path
    kiosk: Path
    authority: Path

    @property
    def folder(self) -> Path:
        return self.shop.folder

    def believe(self, whose: str) -> None:
        self.authority.write_bytes((self.folder / whose / "ca.pem").read_bytes())


@pytest.fixture(scope="module")
def same_boxes(
    new_shop: Shop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Boxes]:
    """Made once: certificates, a broker and the hub's books take seconds."""
    tmp_path = tmp_path_factory.mktemp("boxes")
    shop = new_shop.copied(tmp_path)
    shop.certify("box", "k1", authority="other")
    loud = (*shop.settings(tls=True), "connection_messages true")
    with PrivateBroker(settings=loud) as broker:
        authority = tmp_path / "ca.pem"
        tls = (
            "ca_file = '{ca}'\n"
            "certificate_file = '{folder}/tls/{name}.pem'\n"
            "key_file = '{folder}/tls/{name}.key'\n"
        )
        about = {"folder": tmp_path, "port": broker.port}
        hub = (HUB + tls).format(ca=tmp_path / "tls/ca.pem", name="hub", **about)
        kiosk = (KIOSK + tls).format(ca=authority, name="k1", **about)
        (tmp_path / "goods.csv").write_text(GOODS, "utf-8")
        pictures = f'[camera]\nkind = "folder"\npath = "{tmp_path}"'
        kiosk = kiosk.replace('[camera]\nkind = "none"', pictures)
        hub_toml = configured("hub", tmp_path, hub)
        import_goods = ["catalogue", "import", str(tmp_path / "goods.csv")]
        assert main([*import_goods, "--config", str(hub_toml)]) == 0
        kiosk = kiosk.replace("A" * 43 + "=", signing_key(tmp_path).public)
        yield Boxes(
            shop, broker, hub_toml, configured("kiosk", tmp_path, kiosk), authority
        )


@pytest.fixture
def boxes(same_boxes: Boxes) -> Iterator[Boxes]:
    """As they were made, whatever a test changes in the kiosk's files."""
    kiosk = same_boxes.kiosk.read_bytes()
    same_boxes.believe("tls")
    yield same_boxes
    same_boxes.kiosk.write_bytes(kiosk)


@pytest.mark.timeout(90)
def test_a_kiosk_sells_on_beside_a_broker_that_it_refuses_and_tries_again(
    boxes: Boxes, supervisor: socket.socket, warm: WarmStarter
) -> None:
    linked = f"linked to 127.0.0.1:{boxes.broker.port} as k1"
    with (
        running("hub", boxes.hub, warm=warm),
        running("kiosk", boxes.kiosk, supervisor, warm),
    ):
        _until_selling(supervisor, linked)
        boxes.believe("other")
        boxes.broker.kill()
        boxes.broker.start()
        said = _until_selling(supervisor, "not linked: the certificate")
        assert "is not signed by ca_file → Let ca_file under [broker] be" in said
        until(supervisor, "WATCHDOG=1")
        boxes.believe("tls")
        _until_selling(supervisor, linked)


def _until_selling(supervisor: socket.socket, link: str) -> str:
    """The kiosk's status once it sells, whatever limits it, and is so linked."""
    while not (said := until(supervisor, link)[-1]).startswith("STATUS=selling"):
        pass
    return said


@pytest.fixture
def doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Doctor:
    """`countertop doctor` where systemd has something to tell."""
    systemctl = tmp_path / "bin/systemctl"
    systemctl.parent.mkdir()
    monkeypatch.setenv("PATH", f"{systemctl.parent}{os.pathsep}{os.environ['PATH']}")

    def look(config: Path, told: str) -> dict[str, str]:
        systemctl.write_text(f"#!/bin/sh\ncat <<'END'\n{told}\nEND\n", "utf-8")
        systemctl.chmod(0o755)
        capsys.readouterr()
        main(["doctor", "--json", "--config", str(config)])
        found = json.loads(capsys.readouterr().out)
        (broker,) = (each for each in found if each["check"] == "broker")
        return broker

    return look


def test_the_doctor_leaves_a_live_link_alone(
    boxes: Boxes, supervisor: socket.socket, doctor: Doctor, warm: WarmStarter
) -> None:
    before = len(boxes.broker.log)
    with running("kiosk", boxes.kiosk, supervisor, warm):
        status = until(supervisor, " linked to ")[-1].removeprefix("STATUS=")
        found = doctor(boxes.kiosk, f"ActiveState=active\nStatusText={status}")
        assert found["grade"] == "ok"
        linked = f"linked to 127.0.0.1:{boxes.broker.port} as k1"
        assert found["seen"] == f"{linked}, reported by the running service"
        assert "closing old connection" not in boxes.broker.log[before:]


@pytest.mark.parametrize(
    "told",
    [
        "ActiveState=failed\nStatusText=selling, linked to 127.0.0.1:{port} as k1",
        *(
            pytest.param(told, marks=pytest.mark.long)
            for told in (
                "ActiveState=active\nStatusText=selling, not linked: the broker closed",
                "ActiveState=active\nStatusText=selling, linked to 127.0.0.1:1 as k1",
                "Failed to connect to bus",
            )
        ),
    ],
)
def test_the_doctor_visits_by_itself_where_no_link_is_to_be_ended(
    boxes: Boxes, doctor: Doctor, told: str
) -> None:
    found = doctor(boxes.kiosk, told.format(port=boxes.broker.port))
    assert found["seen"] == f"127.0.0.1:{boxes.broker.port} accepts this box"


def test_a_name_that_another_box_has_is_a_fault_with_a_remedy(
    boxes: Boxes, doctor: Doctor
) -> None:
    linked = f"selling, linked to 127.0.0.1:{boxes.broker.port} as k1, {NAME_TAKEN}"
    told = f"ActiveState=active\nStatusText={linked}"
    found = doctor(boxes.kiosk, told)
    assert found["grade"] == "fault"
    assert NAME_TAKEN in found["seen"]
    assert found["remedy"].startswith("Give each box a kid of its own")


def test_the_doctor_says_what_to_do_where_tls_is_refused(
    boxes: Boxes, doctor: Doctor
) -> None:
    boxes.believe("other")
    found = doctor(boxes.kiosk, "ActiveState=inactive")
    assert found["grade"] == "fault"
    assert "is not signed by ca_file" in found["seen"]
    assert found["remedy"].startswith("Let ca_file under [broker] be")


def test_the_doctor_warns_of_a_certificate_of_another_box(
    boxes: Boxes, doctor: Doctor
) -> None:
    text = boxes.kiosk.read_text("utf-8")
    boxes.kiosk.write_text(text.replace("/k1.", "/k2."), "utf-8")
    found = doctor(boxes.kiosk, "ActiveState=inactive")
    assert found["grade"] == "warn"
    assert found["seen"].endswith(
        f"accepts this box, but {boxes.folder}/tls/k2.pem is of k2"
    )
    assert "`provisioning/certificates.sh box k1`" in found["remedy"]


def test_a_machine_without_systemd_has_no_service(tmp_path: Path) -> None:
    assert service("x", str(tmp_path / "none")) == ServiceStatus(runs=False, status="")
