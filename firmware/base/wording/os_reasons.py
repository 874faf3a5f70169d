"""Why the operating system refuses a file or a connection, for a person. Pure."""

import errno

from firmware.base.wording.phrases import Phrase, verbatim

REASONS = {
    errno.EACCES: Phrase("Permission denied"),
    errno.ECONNREFUSED: Phrase("Connection refused"),
    errno.ECONNRESET: Phrase("Connection reset by peer"),
    errno.EEXIST: Phrase("File exists"),
    errno.EHOSTUNREACH: Phrase("No route to host"),
    errno.EIO: Phrase("Input/output error"),
    errno.EISDIR: Phrase("Is a directory"),
    errno.ENETUNREACH: Phrase("Network is unreachable"),
    errno.ENOENT: Phrase("No such file or directory"),
    errno.ENOSPC: Phrase("No space left on device"),
    errno.ENOTDIR: Phrase("Not a directory"),
    errno.EPERM: Phrase("Operation not permitted"),
    errno.EROFS: Phrase("Read-only file system"),
    errno.ETIMEDOUT: Phrase("Connection timed out"),
}
"""The system's own words, by its number of the error."""


def os_reason(error: OSError) -> Phrase:
    """The reason of an error; where its number is not known, in the system's words."""
    known = REASONS.get(error.errno or 0)
    return verbatim(error.strerror or error) if known is None else known
