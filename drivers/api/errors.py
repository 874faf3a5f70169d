"""The root of what may go wrong at a device."""


class DriverError(Exception):
    """A device does not do what it should; the message says what to look at."""
