"""Notifications to systemd: ready, alive, stopping (sd_notify(3)).

If nothing supervises the process, as on a desk or in a test, every call does nothing.
"""

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)


class ServiceManager:
    """The process that supervises this one; use it from one thread.

    `watchdog_s` is the time without `alive` after which it kills and restarts this
    process, or None without a watchdog. Call `alive` at least twice in that time. A
    supervisor that cannot be reached is logged; no call raises.
    """

    def __init__(self, address: str = "", *, watchdog_s: float | None = None) -> None:
        self.watchdog_s = watchdog_s
        self._status = ""
        # A leading @ stands for the zero byte of Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address

    @classmethod
    def of_this_process(cls, environ: Mapping[str, str]) -> "ServiceManager":
        """The one that `environ` names, or one that does nothing if absent."""
        # A child inherits the variables, but the watchdog waits for its parent.
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        watchdog_us = int(environ.get("WATCHDOG_USEC", "0")) if ours else 0
        watchdog_s = watchdog_us / 1_000_000 if watchdog_us else None
        return cls(environ.get("NOTIFY_SOCKET", ""), watchdog_s=watchdog_s)

    def ready(self, status: str) -> None:
        """Report the start as done; `status` is one line for `systemctl status`."""
        self._status = status
        self._send("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """Report one line for `systemctl status`, if it differs from the last."""
        if status != self._status:
            self._status = status
            self._send(f"STATUS={status}")

    def alive(self) -> None:
        """Restart the watchdog's timer."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Report an orderly end, which is no failure."""
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
