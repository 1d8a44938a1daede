"""One batch at a time on one output folder: a lock of the operating system, freed even by sudden death."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import WorkbenchError

NAME = ".lock"
_AWAY = 1024  # the locked byte lies behind the text, so that the text stays readable where locks are mandatory


class Busy(WorkbenchError):
    """Another batch works on this output folder."""


@contextmanager
def exclusive(out: Path, holder: str) -> Iterator[None]:
    """Hold the lock of an output folder; raise :class:`Busy`, which says who holds it, if another does."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise WorkbenchError(
            f"The output folder {out.name} cannot be written: {error.strerror}. Choose another."
        ) from error
    try:
        if not _take(handle):
            by = os.pread(handle, _AWAY, 0).decode("utf-8", "replace").strip() if hasattr(os, "pread") else ""
            raise Busy(
                f"Another run is working on {out.name} ({by or 'it does not say who'}). Wait until it has ended."
            )
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}: {holder}\n".encode()[:_AWAY])
        yield
        os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _AWAY, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
