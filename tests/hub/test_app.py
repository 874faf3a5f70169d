"""The hub as a whole: where one of its threads ends, it ends, and is started anew."""

import threading
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.base.systemd import ServiceManager
from firmware.hub.app import build
from firmware.hub.config import HubConfig
from firmware.hub.notifications.config import MessagesConfig
from firmware.mqtt.access import BrokerConfig
from tests.support.hub_databases import open_books
from tests.support.open_databases import close_left_open

LIMIT_S = 15.0
SECRET = "whsec_" + "b2" * 16
NOBODY = "http://127.0.0.1:9/notices"


@pytest.mark.parametrize("name", ["delivery", "phones"])
def test_a_hub_whose_courier_is_gone_ends(tmp_path: Path, name: str) -> None:
    key_file = tmp_path / "messages.key"
    key_file.write_text(SECRET)
    key_file.chmod(0o640)
    open_books(tmp_path).dispose()
    hub = build(
        HubConfig(
            data=tmp_path,
            broker=BrokerConfig(port=9),
            messages=MessagesConfig(url=NOBODY, key_file=key_file),
        )
    )
    codes: list[int] = []
    running = threading.Thread(
        target=lambda: codes.append(hub.run(ServiceManager())), name="hub"
    )
    running.start()
    workers = {each.name: each for made in hub.features for each in made.workers}
    worker = workers[name]
    assert worker.stop(LIMIT_S)  # as after a defect in its thread
    running.join(LIMIT_S)
    hub.stop()
    running.join(LIMIT_S)
    assert codes == [1]


def test_a_hub_that_cannot_be_built_closes_its_books(tmp_path: Path) -> None:
    open_books(tmp_path).dispose()
    broker = BrokerConfig(password_file=tmp_path / "missing")
    with pytest.raises(ConfigError, match="missing"):
        build(HubConfig(data=tmp_path, broker=broker))
    assert close_left_open() == []
