"""What a folder holds, and reading one file whole: nothing that is not a plain, finished file."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench import files
from workbench.errors import Fault, WorkbenchError
from workbench.intake.sheet import MAX_FILE, Refused, refuse, warn

ENDINGS = (".csv", ".csv.gz", ".xlsx")
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp", ".download", ".filepart")
_ASK = "Send a .csv, .csv.gz or .xlsx file."


@dataclass(frozen=True)
class Candidate:
    """A file that may hold counts: where it is, the name it has in messages, and its folder's name."""

    path: Path
    name: str
    folder: str


@dataclass(frozen=True)
class Content:
    """A file's bytes, their SHA-256, and the size and time that the file had when it was read."""

    data: bytes
    sha256: str
    mark: tuple[int, int]


def listing(paths: Sequence[Path]) -> tuple[list[Candidate], list[Fault]]:
    """Return every file below the paths in a fixed order, and the faults of what is no plain file.

    Raises WorkbenchError for a path that does not exist.
    """
    found: dict[Path, Candidate] = {}
    faults: list[Fault] = []
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise WorkbenchError(f"{path.name} does not exist. Give a file of counts or the folder that holds them.")
        base = path if path.is_dir() else path.parent
        for entry in _walk(path, faults, base=base, given=True):
            found.setdefault(entry.path.resolve(), entry)
    return sorted(found.values(), key=lambda item: (item.name, str(item.path))), faults


def shown(text: str) -> str:
    """Return a file name as it may be shown: control and invisible characters escaped."""
    return "".join(ch if ch.isprintable() else ch.encode("unicode_escape").decode("ascii") for ch in text)


def _walk(path: Path, faults: list[Fault], *, base: Path, given: bool = False) -> Iterable[Candidate]:
    name = path.relative_to(base).as_posix() if path != base else path.name
    problem = _problem(path, given=given)
    if problem is not None:
        code, message, remedy = problem
        faults.append(Fault(shown(name), message, remedy, code=code, scope="file"))
    elif path.is_dir():
        yield from _inside(path, faults, base=base)
    elif path.name.startswith("~$") or path.suffix.lower() in _UNFINISHED:
        faults.append(warn(shown(name), "unfinished_file", "is a temporary file and was left out", remedy=_finish()))
    elif given or not path.name.startswith("."):
        yield Candidate(path, name, path.resolve().parent.name)


def _inside(path: Path, faults: list[Fault], *, base: Path) -> Iterable[Candidate]:
    try:
        entries = sorted(path.iterdir())
    except PermissionError:
        faults.append(Fault(shown(path.name), *_no_permission(path), code="no_permission", scope="file"))
        return
    for entry in entries:
        yield from _walk(entry, faults, base=base)


def _problem(path: Path, *, given: bool) -> tuple[str, str, str] | None:
    """Return code, message and remedy if this is not a plain file or folder with a plain name."""
    if not path.name.isprintable():
        return "file_name", "has a control or invisible character in its name", "Rename the file."
    if path.is_symlink() and not given:
        return "link", "is a link to another place, which is not followed", "Put the file itself into the folder."
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        looks = path.name.lower().endswith(ENDINGS)
        return ("folder", "is a folder, but its name is that of a file", _ASK) if looks else None
    if not stat.S_ISREG(mode):
        return "not_a_file", "is a pipe, socket or device, not a file", _ASK
    if not mode & 0o444 or not os.access(path, os.R_OK):
        return ("no_permission", *_no_permission(path))
    return None


def _no_permission(path: Path) -> tuple[str, str]:
    rights = stat.filemode(path.lstat().st_mode)
    return f"may not be read (its rights are {rights})", "Give the person who runs the reports the right to read it."


def _finish() -> str:
    return "Wait until the upload or the saving is finished, then check again."


def read_whole(candidate: Candidate, *, settle: float = 0.0) -> Content:
    """Return a file's content, read between two equal hashes; raise Refused if it is too big or still changing.

    ``settle`` is how many seconds a file must have been left alone; a younger one is waited for.
    """
    path, name = candidate.path, shown(candidate.name)
    before = mark(path)
    if before[0] > MAX_FILE:
        raise refuse(
            name,
            "file_too_big",
            f"is {before[0] / 2**20:.0f} MB, above the limit of {MAX_FILE // 2**20} MB",
            remedy="Send the monthly counts only, one row for each team, month, measure and stratum.",
        )
    if settle:
        time.sleep(max(0.0, min(settle, settle - (time.time() - before[1] / 1e9))))
    try:
        digest = files.sha256_file(path)
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise refuse(name, "not_readable", f"could not be read: {error.strerror}", remedy="Send it again.") from error
    if files.sha256(data) != digest or mark(path) != before:
        raise still_changing(name)
    return Content(data, digest, before)


def mark(path: Path) -> tuple[int, int]:
    """Return a file's size and time of change, or (-1, 0) if it is gone."""
    try:
        found = path.stat()
    except OSError:
        return -1, 0
    return found.st_size, found.st_mtime_ns


def still_changing(name: str) -> Refused:
    """Return the refusal of a file that changed while it was read."""
    return refuse(shown(name), "still_changing", "changed while it was being read", remedy=_finish())
