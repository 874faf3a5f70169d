"""What systemd is told of this process: ready, alive, stopping (sd_notify(3)).

Where nothing supervises the process, on a desk or in a test, every call does nothing.
"""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


class ServiceManager:
    """The process that supervises this one; use it from one thread.

    `watchdog_s` is how long it waits for a sign of life before it kills and restarts
    this process, None where it does not wait for any. Call `alive` at least twice in
    that time.
    """

    def __init__(self, address: str = "", *, watchdog_s: float | None = None) -> None:
        self.watchdog_s = watchdog_s
        self._status = ""
        # A leading @ stands for the zero byte of Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address

    @classmethod
    def of_this_process(cls, environ: Mapping[str, str]) -> "ServiceManager":
        """The one that systemd names in `environ`; a silent one where it names none."""
        # A child inherits the variables, but the watchdog waits for its parent.
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog_us = int(environ.get("WATCHDOG_USEC", "0")) if ours else 0
        watchdog_s = watchdog_us / 1_000_000 if watchdog_us else None
        return cls(environ.get("NOTIFY_SOCKET", ""), watchdog_s=watchdog_s)

    def ready(self, status: str) -> None:
        """Starting is over; `status` is one line for `systemctl status`."""
        self._status = status
        self._send("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """What the process is doing now, one line for `systemctl status`; once."""
        if status != self._status:
            self._status = status
            self._send(f"STATUS={status}")

    def alive(self) -> None:
        """Start the watchdog's waiting time anew."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The process ends in good order; it is no failure."""
        self._send("STOPPING=1")

    def _send(self, *assignments: str) -> None:
        if not self._address:
            return
        message = "\n".join(assignments).encode()
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                # A supervisor that does not read must not hold up a sale.
                sender.setblocking(False)
                sender.sendto(message, self._address)
        except OSError as exc:
            log.warning("service_manager_unreachable reason=%r", str(exc))
