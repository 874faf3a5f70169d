"""The root of all errors of devices."""

from collections.abc import Mapping


class DriverError(Exception):
    """A device does not work as it should; the message names what to check.

    It is made of a template with a field for each name in its braces, so that it can
    be translated where a person reads it.
    """

    def __init__(self, template: str, /, **fields: object) -> None:
        super().__init__(template.format(**fields) if fields else template)
        self.template = template
        self.fields: Mapping[str, object] = fields


class DeviceAbsentError(DriverError):
    """A device that this machine may have, and need not, is not plugged in."""
