"""The socket that the web listens at."""

import socket

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.hub.web.config import WebConfig

BACKLOG = 256


def listening_socket(config: WebConfig) -> socket.socket:
    """The address, held before anything else can have it; ConfigError without it.

    Its connections send at once: a response is written in parts, and the second one
    would wait until the client has acknowledged the first, 40 ms later. asyncio does
    it only for sockets that name their protocol.
    """
    kind = socket.AF_INET6 if ":" in config.address else socket.AF_INET
    try:
        listener = socket.create_server(
            (config.address, config.port), family=kind, backlog=BACKLOG
        )
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "web: cannot listen on {address} port {port}: {reason}",
                address=config.address,
                port=config.port,
                reason=os_reason(exc),
            )
        ) from exc
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
