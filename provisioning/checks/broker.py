"""Checks that the broker accepts this box."""

import time
from dataclasses import replace

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.mqtt.access import BrokerAccess, BrokerConfig
from firmware.mqtt.connect_errors import ENDED
from firmware.mqtt.connection import Connection, Listener
from firmware.mqtt.link import NAME_TAKEN, linked_to
from firmware.protocol.certificates import common_name
from provisioning.checks.finding import CheckResult, Grade, fault, ok, warn
from provisioning.checks.service import ServiceStatus

LIMIT_S = 6.0
"""Longer than a connection waits for an answer, so that it reports the reason."""
TAKEN_REMEDY = Phrase(
    "Give each box a kid of its own, with its own password or certificate; a second hub"
    " must not run."
)


def linked_or_reachable(
    config: BrokerConfig, name: str, box: ServiceStatus
) -> CheckResult:
    """Check the link of the box `name`: by its service's status, else by connecting."""
    try:
        access = config.access(name)
    except ConfigError as exc:
        remedy = Phrase(
            "On the hub, `provisioning/admit.sh {name}` gives a password; put it "
            "there, readable for the group countertop.",
            name=name,
        )
        return fault(Phrase("broker"), verbatim(exc), remedy)
    linked = linked_to(access)
    # Connecting would use the box's own name, and the broker would end its link.
    if NAME_TAKEN in box.status:
        seen = Phrase("{name}: another box goes by this name", name=name)
        return fault(Phrase("broker"), seen, TAKEN_REMEDY)
    if linked in box.status:
        found = ok(
            Phrase("broker"),
            Phrase(
                "linked to {host}:{port} as {name}, reported by the running service",
                host=access.host,
                port=access.port,
                name=access.username or access.client_id,
            ),
        )
    else:
        found = broker(replace(access, client_id=f"{name}-doctor"))
    return _named(found, access, name) if found.grade is Grade.OK else found


def broker(access: BrokerAccess) -> CheckResult:
    """Connect as the box does and disconnect; only while the box itself is not linked.

    `access` has its own client id, but the shop's broker goes by the user name and
    would end the link of a running box. A connection by TLS that ends without a reason
    is tried once more, since the reason may have been lost.
    """
    found = _connected(access)
    if access.tls is not None and found.seen.startswith(ENDED):
        return _connected(access)
    return found


def _connected(access: BrokerAccess) -> CheckResult:
    silent = Listener(
        filters=tuple, on_up=_nothing, on_message=_ignore, on_retained=_ignore
    )
    connection = Connection(access, None, silent)
    until_s = time.monotonic() + LIMIT_S
    try:
        going = connection.open()
        while going and not connection.up and time.monotonic() < until_s:
            going = connection.loop_once()
        accepted = connection.up
    finally:
        connection.close()
    if accepted:
        return ok(
            Phrase("broker"),
            Phrase(
                "{host}:{port} accepts this box", host=access.host, port=access.port
            ),
        )
    return fault(Phrase("broker"), connection.refusal.cause, connection.refusal.remedy)


def _named(found: CheckResult, access: BrokerAccess, name: str) -> CheckResult:
    """Return `found`, or a warning if the broker knows the box by another name.

    The shop's broker would deliver its messages to nobody, or as another box's.
    """
    certificate = access.tls.certificate if access.tls else None
    if access.username not in {None, name}:
        seen = Phrase(
            "{seen}, but under the name {username} instead of {name}",
            seen=found.seen,
            username=access.username,
            name=name,
        )
        remedy = Phrase(
            "Leave username out under [broker]: a box goes by its own name."
        )
        return warn(Phrase("broker"), seen, remedy)
    if certificate is not None and common_name(certificate) != name:
        seen = Phrase(
            "{seen}, but {certificate} is of {common_name}",
            seen=found.seen,
            certificate=certificate,
            common_name=common_name(certificate),
        )
        remedy = Phrase(
            "On the hub, `provisioning/certificates.sh box {name}` makes its own.",
            name=name,
        )
        return warn(Phrase("broker"), seen, remedy)
    return found


def _nothing() -> None:
    """Nothing to do on connecting."""


def _ignore(_topic: str, _payload: bytes) -> None:
    """Nothing is subscribed."""
