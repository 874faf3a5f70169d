"""The base of what programs get: they have to take fields that a later release adds."""

from firmware.protocol.records import PlainRecord


class ApiRecord(PlainRecord, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A body of the API's, or a part of one."""
