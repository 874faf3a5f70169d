import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.compiled_statements import share_compiled
from tests.support.parties import Shop

share_compiled()


@pytest.fixture(scope="session")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Of which tests make copies: its certificates take a second."""
    return Shop.opened(tmp_path_factory.mktemp("new-shop"))


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd is to a service: whoever hears what it says of itself."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(20)
        receiver.bind(str(tmp_path / "notify"))
        yield receiver
