"""What the decoder's process gives up: first what it never needs, then nearly all.

`begin` is its first act, `lock` its last one before it sees a picture: everything is
imported then, the decoder has read a drawn picture, and the camera is open. From then
on it can compute, read frames, and write to the kiosk; no more.
"""

import ctypes
import errno
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

from drivers.decoder_process.system_calls import (
    ArgumentTest,
    Compare,
    DeniedCall,
    FilterError,
    deny,
)

MORE_BYTES = 192 * 2**20
"""Memory that frames and stages may take beside what is loaded: mostly 30 MB."""

# prctl(2), of linux/prctl.h.
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _NO_NEW_PRIVILEGES = 1, 4, 38
_CLONE_THREAD = 0x00010000
_PROTECT_EXECUTE = 4
_DIES_FIRST = "1000"

_NETWORK = """
    socket socketpair connect bind listen accept accept4 shutdown getsockopt setsockopt
    sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
"""
_PROCESSES = """
    fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise
    kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_getfd
    pidfd_send_signal kcmp setns unshare setsid setpgid setuid setgid setreuid setregid
    setresuid setresgid setgroups setfsuid setfsgid capset personality
"""
_KERNEL = """
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register
    io_setup io_submit keyctl add_key request_key mount umount2 pivot_root chroot
    move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr fanotify_init
    open_by_handle_at name_to_handle_at init_module finit_module delete_module
    kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd
    lookup_dcookie iopl ioperm modify_ldt memfd_create memfd_secret clock_settime
    settimeofday adjtimex clock_adjtime sethostname setdomainname syslog vhangup
"""
_CHANGING_FILES = """
    creat openat2 mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link
    linkat symlink symlinkat mknod mknodat chmod fchmod fchmodat fchmodat2 chown fchown
    lchown fchownat truncate ftruncate fallocate utime utimes utimensat futimesat
    setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr sendfile splice
    tee vmsplice copy_file_range
"""
_SHARING = """
    shmget shmat shmctl msgget msgsnd msgrcv msgctl semget semop semtimedop semctl
    mq_open mq_unlink
"""
_WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC)


def begin() -> None:
    """Give up what not even loading needs: core dumps, signals, new privileges.

    It ends when its parent dies, however that dies; a memory that runs out takes it
    and not the kiosk. Signals that end the kiosk do not end it: its wire does.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_DIES_FIRST, "ascii")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def lock(*, opens: bool) -> str:
    """Give up all but computing, frames and the wire; why that failed, or "".

    With `opens` it may go on to open files, for reading only, which a folder as a
    camera needs; without, it opens nothing more.
    """
    # What loading left over goes back to the system.
    ctypes.CDLL(None).malloc_trim(0)
    _, hard_bytes = resource.getrlimit(resource.RLIMIT_DATA)
    bounds = {_data_bytes() + MORE_BYTES, hard_bytes} - {resource.RLIM_INFINITY}
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), min(bounds)))
    _drop_output()
    try:
        deny(denied_calls(os.getpid(), opens=opens))
    except FilterError as exc:
        return str(exc)
    return ""


def denied_calls(pid: int, *, opens: bool) -> tuple[DeniedCall, ...]:
    """Every call that is denied to the process of this id."""
    lists = (_NETWORK, _PROCESSES, _KERNEL, _CHANGING_FILES, _SHARING)
    always = [DeniedCall(name) for name in " ".join(lists).split()]
    no_thread = ArgumentTest(0, Compare.MASKED_EQUAL, _CLONE_THREAD, 0)
    some = [
        DeniedCall("clone", test=no_thread),
        # Its flags lie in memory, where no filter sees them: libc then calls clone.
        DeniedCall("clone3", errno.ENOSYS),
        DeniedCall("tgkill", test=ArgumentTest(0, Compare.NOT_EQUAL, pid)),
        DeniedCall("prlimit64", test=ArgumentTest(0, Compare.NOT_EQUAL, 0)),
    ]
    files = _reading_only() if opens else _no_file()
    return (*always, *some, *files)


def _reading_only() -> list[DeniedCall]:
    return [
        DeniedCall(
            name, errno.EACCES, ArgumentTest(place, Compare.MASKED_EQUAL, flag, flag)
        )
        for name, place in (("open", 1), ("openat", 2))
        for flag in _WRITING
    ]


def _no_file() -> list[DeniedCall]:
    """No file, and no memory that is executed: nothing is loaded any more."""
    execute = ArgumentTest(2, Compare.MASKED_EQUAL, _PROTECT_EXECUTE, _PROTECT_EXECUTE)
    names = ("mmap", "mprotect", "pkey_mprotect")
    return [
        DeniedCall("open", errno.EACCES),
        DeniedCall("openat", errno.EACCES),
        *(DeniedCall(name, test=execute) for name in names),
    ]


def _data_bytes() -> int:
    status = Path("/proc/self/status").read_text("ascii", "replace")
    (line,) = [each for each in status.splitlines() if each.startswith("VmData")]
    return int(line.split()[1]) * 1_024


def _drop_output() -> None:
    """Close the log to it: what libraries print is not the kiosk's word."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
