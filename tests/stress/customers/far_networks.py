"""The payment networks' process as one of the boxes that can be killed."""

from pathlib import Path
from typing import Any

from firmware.virtual.network.pay_network.remote import PayNetworkProcess


class FarNetworks:
    """The payment networks' process; what it has told anybody outlives it. One thread.

    Its ports stay the same over its deaths.
    """

    def __init__(self, folder: Path) -> None:
        self._process = PayNetworkProcess(folder)

    @property
    def config(self) -> dict[str, dict[str, Any]]:
        """What it tells a merchant."""
        return self._process.config

    def report(self) -> dict[str, Any]:
        """Its own books."""
        return self._process.ask("GET", "/books")

    def start(self) -> None:
        """Give it power, and wait until it listens."""
        self._process.up()

    def kill(self) -> None:
        """Take it away."""
        self._process.kill()

    def stop(self) -> None:
        """End it in order."""
        self._process.stop()
