"""The project's root, and files that appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError

PROJECT_VARIABLE = "WORKBENCH_PROJECT"
_MARKS = ("params", "notebooks", "templates")


def project_root() -> Path:
    """Return the project's folder: ``WORKBENCH_PROJECT``, else found upwards from the working directory,
    else the checkout this package was installed from."""
    given = os.environ.get(PROJECT_VARIABLE)
    if given:
        root = Path(given).expanduser().resolve()
        if not _is_project(root):
            raise WorkbenchError(
                f"{PROJECT_VARIABLE} names {given}, which holds no workbench project. "
                "Point it at the folder that holds params, notebooks and templates."
            )
        return root
    here = Path.cwd().resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if _is_project(folder):
            return folder
    raise WorkbenchError(
        f"No workbench project found here or above. Change into the checkout, or set {PROJECT_VARIABLE} to its folder."
    )


def _is_project(folder: Path) -> bool:
    return all((folder / mark).is_dir() for mark in _MARKS)


def write_atomic(path: Path, content: bytes | str) -> None:
    """Write a file under a temporary name, flush it, and rename it: a reader sees the old file or the new one.

    Text is written as UTF-8 with ``\\n`` line ends; the file is readable by its owner only.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise WorkbenchError(
            f"{path.name} could not be written: {error.strerror}. Check the disk and the folder's rights."
        ) from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def canonical_json(value: Any) -> str:
    """Return JSON text that is the same for equal values: sorted keys, two-space indent, no NaN."""
    return json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def sha256(content: bytes | str) -> str:
    """Return the SHA-256 of bytes (or of text as UTF-8) in hexadecimal."""
    return hashlib.sha256(content.encode("utf-8") if isinstance(content, str) else content).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's content in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_tree(paths: Iterable[Path], root: Path, *, keep: Callable[[Path], bool] = lambda path: True) -> str:
    """Return one SHA-256 over the names (relative to root) and contents of all files below the given paths."""
    found: set[Path] = set()
    for path in paths:
        found.update(item for item in (path.rglob("*") if path.is_dir() else [path]) if item.is_file() and keep(item))
    lines = [f"{item.relative_to(root).as_posix()} {sha256_file(item)}" for item in sorted(found)]
    return sha256("\n".join(lines))
