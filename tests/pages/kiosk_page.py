"""The virtual kiosk's page, opened with all its processes, and a browser over it."""

import json
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

from drivers.sim.reserved_port import ReservedPort
from tests.pages.browsing import HERE, LIMIT_S, MODULES, PICTURES, SOURCES


def browsed(script: str) -> dict[str, Any]:
    """What a script of this folder found in the browser, on a page of its own."""
    with closing(ReservedPort()) as reserved, opened_shop(reserved.number) as address:
        words = (address, str(MODULES), str(PICTURES))
        done = subprocess.run(
            ["node", HERE / script, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def opened_shop(port: int) -> Generator[str]:
    """The address of an open page; when it closes, the shop ends well."""
    argv = [sys.executable, "-u", "-m", "firmware.cli.main", "demo", "--page"]
    with subprocess.Popen(
        [*argv, "--port", str(port)], cwd=SOURCES, stdout=subprocess.PIPE, text=True
    ) as shop:
        assert shop.stdout is not None
        said = next((line for line in shop.stdout if "http://" in line), "")
        try:
            yield said.split("open at ")[1].split(";")[0]
        finally:
            shop.send_signal(signal.SIGINT)
            _, rest = shop.stdout.read(), shop.wait(LIMIT_S)
            assert rest == 0
