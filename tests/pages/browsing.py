"""Has a real Chromium look at a web that is served for it alone."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from drivers.sim.reserved_port import HOST, ReservedPort
from tests.support.certificates import certify

HERE = Path(__file__).parent
SOURCES = HERE.parents[1]
MODULES = Path(os.environ.get("PAGES_MODULES", SOURCES / ".venv/npm/node_modules"))
PICTURES = SOURCES / "demo-out/pages"
LIMIT_S = 600.0
START_S = 60.0


def browsed(
    server: str, script: str, folder: Path, words: Sequence[str]
) -> dict[str, Any]:
    """What a script found of a server's pages, as it prints it.

    `words` are its arguments after the address.
    """
    certify(folder, "localhost")
    with closing(ReservedPort()) as reserved:
        files = [str(folder / name) for name in ("web.pem", "web.key")]
        argv = [sys.executable, "-m", server, str(folder / "data")]
        with subprocess.Popen(
            [*argv, str(reserved.number), *files], cwd=SOURCES, stdin=subprocess.PIPE
        ) as web:
            _await(reserved.number)
            done = subprocess.run(
                ["node", HERE / script, f"https://{HOST}:{reserved.number}", *words],
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_S,
            )
            assert web.stdin is not None
            web.stdin.close()
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _await(port: int) -> None:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            continue
        return
    raise TimeoutError("the web does not listen")
