"""What root runs on a service's folder, it runs with the rights of the folder's owner.

In a folder of its own an account may put links, pipes and hard links to what is not
its own, and swap the folder itself; root would follow them (decision 0148).
"""

import grp
import os
import pwd
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from firmware.base.errors import CountertopError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase

ROOT = 0
_ACCESS_LIST = "system.posix_acl_access"


def become_owner_of(folder: Path, also: Iterable[str] = ()) -> None:
    """Give up root's rights for good, if `folder` belongs to another account.

    Call it after reading what only root may read, before anything in the folder is
    touched. `also` are the groups that its service has besides the account's own, as
    far as this machine has them. Of a folder that is missing, its nearest parent
    counts. Nothing happens without root, or where nobody but root can change what the
    path leads to.
    CountertopError if the rights cannot be given up, or if the folder is root's and
    others can write there: nobody's rights would be right.
    """
    if os.geteuid() != ROOT:
        return
    try:
        owner = _owner(folder.absolute())
        if owner.st_uid == ROOT:
            _refuse_shared(folder.absolute())
        else:
            _become(owner.st_uid, owner.st_gid, [*_numbers(also)])
    except OSError as exc:
        raise CountertopError(
            Phrase(
                "{folder}: cannot work with its owner's rights: {reason}",
                folder=folder,
                reason=os_reason(exc),
            )
        ) from exc


def _owner(folder: Path) -> os.stat_result:
    """The first account on the way that is not root: of a link, else of the folder."""
    while not os.path.lexists(folder):
        folder = folder.parent
    found = folder.stat() if folder.exists() else folder.lstat()
    ways = [link.lstat() for link in _links(folder)]
    return next((each for each in ways if each.st_uid != ROOT), found)


def _links(path: Path) -> Iterator[Path]:
    """Each link on the way to a file, and those on the way to where it leads."""
    for part in (*reversed(path.parents), path):
        if part.is_symlink():
            yield part
            if part.exists():
                yield from _links(part.parent / part.readlink())


def _refuse_shared(folder: Path) -> None:
    """CountertopError if others than root can change what the path leads to."""
    while not folder.exists():
        folder = folder.parent
    end = folder.resolve()
    for part in _folders(folder):
        if _others_change(part, named=part != end):
            raise CountertopError(
                Phrase(
                    "{folder} belongs to root, but other accounts can change what is"
                    " in {part}: give {folder} to the account of the service with"
                    " `chown`, or take that right from them with `chmod go-w {part}`",
                    folder=folder,
                    part=part,
                )
            )


def _folders(folder: Path) -> Iterator[Path]:
    """The folders on the way, by every link: each holds the name of what comes next."""
    for end in (*(link.parent for link in _links(folder)), folder):
        real = end.resolve()
        yield from (*reversed(real.parents), real)


def _others_change(part: Path, *, named: bool) -> bool:
    """Whether an account that is not root can change where the path leads from here.

    `named`: the way goes on by a name in this folder. In a sticky one nobody else moves
    what is root's.
    """
    found = part.stat()
    if found.st_uid != ROOT:
        return True
    of_group = found.st_gid != ROOT or _ACCESS_LIST in os.listxattr(part)
    writers = stat.S_IWOTH | (stat.S_IWGRP if of_group else 0)
    sticky = bool(found.st_mode & stat.S_ISVTX)
    return bool(found.st_mode & writers) and not (sticky and named)


def _numbers(groups: Iterable[str]) -> Iterator[int]:
    for name in groups:
        with suppress(KeyError):
            yield grp.getgrnam(name).gr_gid


def _become(uid: int, gid: int, more: list[int]) -> None:
    """Real, effective and saved ids, so that there is no way back."""
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        groups = [gid]
    else:
        gid = account.pw_gid
        groups = os.getgrouplist(account.pw_name, gid)
    os.setgroups([*groups, *more])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
