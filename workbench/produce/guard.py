"""A second net under a report process: it opens no file but its own and code, no connection, no program.

The first net is what the process is given: a folder with one team's release, and an environment without secrets.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.files import project_root

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc",
    "/opt",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys",
)
_DEVICES = ("/dev/null", "/dev/urandom", "/dev/random", "/dev/zero")
_OF_PROJECT = ("workbench", "templates", "notebooks")
_NETWORK = frozenset({"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_PROGRAMS = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"}
)
_LISTING = frozenset({"os.listdir", "os.scandir"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class NotAllowed(WorkbenchError, PermissionError):
    """A report tried to reach something that is not its own."""

    exit_code = 1


def install(folder: Path) -> None:
    """Watch this process from now on; there is no way back."""
    sys.addaudithook(watcher(folder, project=project_root()))


def watcher(folder: Path, *, project: Path) -> Callable[[str, tuple[Any, ...]], None]:
    """Return the audit hook of a report process whose job folder is ``folder``."""
    may_read = _rule(folder, project)
    own = _slash(folder)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            _check_open(arguments, own, may_read)
        elif event in _LISTING:
            _check_open((arguments[0] or os.curdir, None, 0), own, may_read)
        elif event in _NETWORK and not _is_local(event, arguments):
            raise NotAllowed("A report may not use the network.")
        elif event in _PROGRAMS:
            raise NotAllowed("A report may not start programs.")

    return watch


def _check_open(arguments: tuple[Any, ...], own: str, may_read: Callable[[str], bool]) -> None:
    path, _, flags = (*arguments, None, None, None)[:3]
    if not isinstance(path, str | bytes):
        return
    name = os.fsdecode(path)
    if name in _DEVICES:
        return
    real = os.path.realpath(name) if not name.startswith("/proc/self/") else name
    if (real + "/").startswith(own):
        return
    if isinstance(flags, int) and flags & _WRITING:
        raise NotAllowed("A report may write in its own job folder only.")
    if not may_read(real):
        raise NotAllowed("A report may read its own job folder only.")


def _rule(folder: Path, project: Path) -> Callable[[str], bool]:
    """Return the test whether a file may be read: code and fonts, never another file of the project."""
    paths = sysconfig.get_paths()
    interpreters = {sys.prefix, sys.base_prefix, sys.exec_prefix, paths["purelib"], paths["platlib"]}
    code = tuple(_slash(Path(item)) for item in interpreters)
    settings = [Path(os.environ[name]) for name in ("MPLCONFIGDIR", "IPYTHONDIR") if name in os.environ]
    ours = tuple(_slash(part) for part in [*(project / part for part in _OF_PROJECT), *settings])
    closed = _slash(project)
    searched = tuple(_slash(Path(item)) for item in sys.path if item and Path(item).resolve() != project)
    others = (*(f"{item}/" for item in _SYSTEM), *searched)

    def may_read(real: str) -> bool:
        marked = real + "/"
        if marked.startswith(code) or marked.startswith(ours):
            return True
        return marked.startswith(others) and not marked.startswith(closed)

    return may_read


def _is_local(event: str, arguments: tuple[Any, ...]) -> bool:
    """True for sockets inside this machine's file system, which asyncio makes for itself."""
    return event in ("socket.connect", "socket.bind") and isinstance(arguments[-1], str | bytes)


def _slash(path: Path) -> str:
    return str(path.resolve()).rstrip("/") + "/"
