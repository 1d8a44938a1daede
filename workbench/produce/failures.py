"""What is left of a report that could not be made: a plain reason for anyone, a private log for the analyst."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from workbench.files import canonical_json, write_atomic
from workbench.produce.jobs import output_names
from workbench.produce.manifest import failure_folder, manifest_name, report_folder
from workbench.report.blocks import Identity

REASON = "reason.txt"
LOG = "private_log.txt"
RECORD = "failure.json"
LONGEST_LOG = 1_000_000

State = Literal["failed", "held"]


@dataclass(frozen=True)
class Failure:
    """A report that was not made, or made and held back, and why."""

    identity: dict[str, str]
    titles: dict[str, str]
    state: State
    reason: str
    stamp: str = ""


def record(out: Path, identity: Identity, failure: Failure, *, log: bytes = b"") -> Path:
    """Write a failure's folder anew and withdraw an older report, which no longer says what the inputs say."""
    withdraw(out, identity)
    folder = failure_folder(out, identity)
    shutil.rmtree(folder, ignore_errors=True)
    if log:
        write_atomic(folder / LOG, log[-LONGEST_LOG:])
        os.chmod(folder / LOG, 0o600)
    write_atomic(folder / REASON, failure.reason + "\n")
    write_atomic(folder / RECORD, canonical_json(asdict(failure)))
    return folder


def read(path: Path) -> Failure | None:
    """Return the failure of a record, or None if it is not a whole one."""
    try:
        failure = Failure(**json.loads(path.read_text(encoding="utf-8")))
        Identity(**failure.identity)
    except (OSError, ValueError, TypeError):
        return None
    return failure


def clear(out: Path, identity: Identity) -> None:
    """Forget the failure of a report that stands now."""
    folder = failure_folder(out, identity)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.parent.is_dir() and not any(folder.parent.iterdir()):
        folder.parent.rmdir()


def withdraw(out: Path, identity: Identity) -> None:
    """Remove a report: first its manifest, so that it is never half there and still called complete."""
    folder = report_folder(out, identity)
    for name in (manifest_name(identity.language), *output_names(identity).values()):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
