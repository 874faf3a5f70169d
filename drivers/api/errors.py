"""The root of all errors of devices."""


class DriverError(Exception):
    """A device does not work as it should; the message names what to check."""
