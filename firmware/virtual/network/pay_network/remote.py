"""The payment networks from outside: their process, and their control port."""

import http.client
import json
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

MODULE: Final = "firmware.virtual.network.pay_network"
START_LIMIT_S: Final = 30.0
STOP_LIMIT_S: Final = 10.0
LOOK_S: Final = 0.02
CALL_LIMIT_S: Final = 30.0


class PayNetworkError(Exception):
    """The networks did not start, or the control port refused; the text says why."""


class PayNetworkProcess:
    """The networks of a folder. As a context manager they are up, and stopped after.

    They end with the process that started them, however that ends. Up again after
    `stop` or `kill`, ports, keys and books are the same. Belongs to one thread; `ask`
    to any.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        """Start, and wait until the ports listen; PayNetworkError if they do not."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file, log = self._folder / "network.toml", self._folder / "log.txt"
        stale = file.stat().st_mtime_ns if file.exists() else 0
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                (sys.executable, "-m", MODULE, "--attached", "--folder",
                 str(self._folder)),
                stdin=subprocess.PIPE, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        limit = time.monotonic() + START_LIMIT_S
        while not file.exists() or file.stat().st_mtime_ns == stale:
            if self._process.poll() is not None or time.monotonic() > limit:
                self.kill()
                raise PayNetworkError(log.read_text("utf-8", "replace")[-2000:])
            time.sleep(LOOK_S)

    def stop(self) -> None:
        """SIGTERM, and wait; idempotent."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, as a power cut at the network; idempotent."""
        self._end(signal.SIGKILL)

    @property
    def config(self) -> dict[str, dict[str, Any]]:
        """What `network.toml` has for a merchant, by network."""
        return tomllib.loads((self._folder / "network.toml").read_text("utf-8"))

    def ask(self, verb: str, path: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """One request of the control port; PayNetworkError if it is refused."""
        port = self.config["network"]["control_port"]
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=CALL_LIMIT_S)
        try:
            link.request(verb, path, json.dumps(given).encode())
            answer = link.getresponse()
            reply = cast("dict[str, Any]", json.loads(answer.read()))
        finally:
            link.close()
        if "refused" in reply:
            raise PayNetworkError(reply["refused"])
        return reply

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
