"""What root runs on a service's folder, it runs with the rights of the folder's owner.

In a folder of its own an account may put links, pipes and hard links to what is not
its own, and swap the folder itself; root would follow them (decision 0148).
"""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

from firmware.base.errors import CountertopError

ROOT = 0


def become_owner_of(folder: Path) -> None:
    """Give up root's rights for good, if `folder` belongs to another account.

    Call it after reading what only root may read, before anything in the folder is
    touched. Of a folder that is missing, its nearest parent counts. Nothing happens
    without root, or where nobody but root can change what the path leads to.
    CountertopError if the rights cannot be given up.
    """
    if os.geteuid() != ROOT:
        return
    try:
        owner = _owner(folder.absolute())
        if owner.st_uid != ROOT:
            _become(owner.st_uid, owner.st_gid)
    except OSError as exc:
        raise CountertopError(
            f"{folder}: cannot work with its owner's rights: {exc.strerror}"
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


def _become(uid: int, gid: int) -> None:
    """Real, effective and saved ids, so that there is no way back."""
    try:
        account = pwd.getpwuid(uid)
    except KeyError:
        groups = [gid]
    else:
        gid = account.pw_gid
        groups = os.getgrouplist(account.pw_name, gid)
    os.setgroups(groups)
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
