"""The virtual kiosk's page, opened with all its processes, and a browser over it."""

import json
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from drivers.sim.reserved_port import ReservedPort
from tests.pages.browsing import HERE, LIMIT_S, MODULES, PICTURES, SOURCES


def browsed(script: str, *more: str, sale: Path | None = None) -> dict[str, Any]:
    """What a script of this folder found in the browser, on a page of its own.

    `more` are flags of Chromium, and words for the script. `sale` sets the shop up.
    """
    reserved = ReservedPort()
    with closing(reserved), opened_shop(reserved.number, sale) as address:
        words = (address, str(MODULES), str(PICTURES), *more)
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
def opened_shop(port: int, sale: Path | None = None) -> Generator[str]:
    """The address of an open page; when it closes, the shop ends well."""
    argv = [sys.executable, "-u", "-m", "firmware.cli.main", "demo", "--page"]
    argv += ["--port", str(port), *([str(sale)] if sale else [])]
    with subprocess.Popen(argv, cwd=SOURCES, stdout=subprocess.PIPE, text=True) as shop:
        assert shop.stdout is not None
        said = next((line for line in shop.stdout if "http://" in line), "")
        try:
            yield said.split("open at ")[1].split(";")[0]
        finally:
            shop.send_signal(signal.SIGINT)
            _, rest = shop.stdout.read(), shop.wait(LIMIT_S)
            assert rest == 0
