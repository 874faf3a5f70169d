"""Why a file is no bill."""

from firmware.base.errors import RefusedError


class BillFaultError(RefusedError):
    """A file is no bill, or not a whole one; the phrase says why, not whose file."""


class OtherFileError(BillFaultError):
    """Nothing in the file looks like a bill of this network."""
