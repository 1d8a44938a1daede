"""Ties processes together: nothing that a report started outlives it, and no report outlives its batch."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it ends (Linux; elsewhere nothing)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of descendants whose parent ended, so that they can be found (Linux; elsewhere nothing)."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def kill_tree(pid: int, *, itself: bool = True) -> None:
    """Kill a process and everything below it; with ``itself=False`` only what is below it."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        if itself:
            with suppress(psutil.NoSuchProcess):
                top.suspend()
        for process in [*top.children(recursive=True), *([top] if itself else [])]:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                process.kill()


def import_lightly() -> None:
    """Keep out a grammar of web addresses that the notebook schema would build at import, for 1.5 seconds a process.

    It is an optional part of the schema library, which goes on without it; no notebook schema needs it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def thread_names() -> list[str]:
    """Return the names of this process's threads but the first, as the system knows them (Linux; elsewhere none)."""
    names = []
    with suppress(FileNotFoundError):
        for task in os.listdir("/proc/self/task"):
            if int(task) != os.getpid():
                with suppress(OSError), open(f"/proc/self/task/{task}/comm") as name:
                    names.append(name.read().strip())
    return names


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, int(value), 0, 0, 0)
