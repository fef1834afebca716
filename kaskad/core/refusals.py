"""What the operating system refuses, in words a person understands."""

import errno
from typing import Any

from flask_babel import lazy_gettext as _l

_WORDS = {
    errno.EACCES: _l("there is no permission for that"),
    errno.EPERM: _l("there is no permission for that"),
    errno.EROFS: _l("that disk can only be read"),
    errno.ENOSPC: _l("the disk is full"),
    errno.EDQUOT: _l("the disk is full"),
    errno.ENOENT: _l("it is not there"),
    errno.ENOTDIR: _l("a file stands where a folder is needed"),
    errno.EEXIST: _l("a file stands where a folder is needed"),
    errno.EISDIR: _l("a folder stands where a file is needed"),
    errno.ENAMETOOLONG: _l("the name is too long"),
    errno.EMFILE: _l("too many files are open"),
    errno.EADDRINUSE: _l("another program listens there already"),
    errno.EADDRNOTAVAIL: _l("this machine has no such address"),
}


def why(error: OSError) -> Any:
    """The reason of *error*, as the end of a sentence; translated when it is shown."""
    return _WORDS.get(error.errno or 0, error.strerror or str(error))
