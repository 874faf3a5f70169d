"""A filter of system calls for this process, by libseccomp. Once set it stays.

The names of calls are resolved by the library, so that the lists hold on every
processor; libseccomp2 is part of every Debian that has systemd. A call that is denied
fails with an error, as it does where a permission is missing.
"""

import ctypes
import errno
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

LIBRARY = "libseccomp.so.2"

# Of seccomp.h.
_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_ALL_THREADS = 4


class Compare(IntEnum):
    """How an argument of a call is compared."""

    NOT_EQUAL = 1
    MASKED_EQUAL = 7


@dataclass(frozen=True, slots=True)
class ArgumentTest:
    """A test of one argument, by its place: `masked` equals `value` under a mask."""

    place: int
    compare: Compare
    value: int
    masked: int = 0


@dataclass(frozen=True, slots=True)
class DeniedCall:
    """A call that fails with this error: always, or if its argument is so."""

    name: str
    error: int = errno.EPERM
    test: ArgumentTest | None = None


class FilterError(Exception):
    """The filter could not be set; nothing is denied."""


class _Test(ctypes.Structure):
    _fields_ = (
        ("place", ctypes.c_uint),
        ("compare", ctypes.c_int),
        ("value", ctypes.c_uint64),
        ("masked", ctypes.c_uint64),
    )


def deny(calls: Sequence[DeniedCall], name: str = LIBRARY) -> None:
    """Deny these calls to all threads of this process, for good.

    FilterError if the library is absent or the kernel refuses.
    """
    try:
        library = _library(name)
    except OSError as exc:
        raise FilterError(f"{name} is missing: apt install libseccomp2") from exc
    filter_ = library.seccomp_init(_ALLOW)
    if not filter_:
        raise FilterError("libseccomp makes no filter")
    try:
        _check(library.seccomp_attr_set(filter_, _ALL_THREADS, 1), "all threads")
        for call in calls:
            _add(library, filter_, call)
        _check(library.seccomp_load(filter_), "load")
    finally:
        library.seccomp_release(filter_)


def _library(name: str) -> ctypes.CDLL:
    library = ctypes.CDLL(name)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = (ctypes.c_uint32,)
    library.seccomp_release.argtypes = (ctypes.c_void_p,)
    library.seccomp_load.argtypes = (ctypes.c_void_p,)
    library.seccomp_attr_set.argtypes = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_uint32,
    )
    library.seccomp_syscall_resolve_name.argtypes = (ctypes.c_char_p,)
    library.seccomp_rule_add_array.argtypes = (
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(_Test),
    )
    return library


def _add(library: ctypes.CDLL, filter_: int, call: DeniedCall) -> None:
    """Add a rule; a call that this processor, or this library, lacks is none."""
    number = library.seccomp_syscall_resolve_name(call.name.encode())
    if number < 0:
        return
    tests = (_Test * 1)()
    if call.test is not None:
        one = call.test
        tests[0] = _Test(one.place, one.compare, one.value, one.masked)
    count = 0 if call.test is None else 1
    action = _ERRNO | call.error
    failed = library.seccomp_rule_add_array(filter_, action, number, count, tests)
    _check(failed, call.name)


def _check(failed: int, what: str) -> None:
    if failed:
        raise FilterError(f"the kernel refuses ({what}): {os.strerror(-failed)}")
