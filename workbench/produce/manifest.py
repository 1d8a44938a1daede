"""The manifest of a finished report: what it rests on, what it is, and the hashes that prove both.

It is written last, so that a report without one is not finished, whatever files lie there.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import ReportFailed, WorkbenchError
from workbench.files import canonical_json, sha256, sha256_file, sha256_tree
from workbench.programme.models import Collaborative, Team
from workbench.report.blocks import Identity

if TYPE_CHECKING:
    from workbench.produce.jobs import Job

COMPLETE = "complete"
KINDS = ("release", "facts", "notebook", "package", "templates", "libraries")
CHANGED = {
    "release": "the team's data changed",
    "facts": "facts about the team, its collaborative or its files changed",
    "notebook": "the report notebook changed",
    "package": "the workbench changed",
    "templates": "the template changed",
    "libraries": "a library changed",
}
LIBRARIES = (
    "babel", "font-source-sans-pro", "ipython", "jinja2", "matplotlib", "nbformat", "numpy", "pandas",
    "papermill", "pydantic", "scipy", "seaborn", "statsmodels", "typst",
)  # fmt: skip
_SOURCES = (".py", ".yaml", ".po")

Manifest = dict[str, Any]


def manifest_name(language: str) -> str:
    """Return the file name of a report's manifest."""
    return f"manifest_{language}.json"


def report_folder(out: Path, identity: Identity) -> Path:
    """Return the folder in which a report of that identity stands."""
    return out / identity.collaborative / identity.month / identity.team


def failure_folder(out: Path, identity: Identity) -> Path:
    """Return the folder that says why a report of that identity could not be made."""
    return out / identity.collaborative / identity.month / "failed" / f"{identity.team}_{identity.language}"


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that shape a report."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            raise WorkbenchError(f"The library {name} is not installed. Run make setup.") from None
    return found


def common_inputs(project: Path, *, notebook: bytes) -> dict[str, str]:
    """Return the hashes of what all reports of a run rest on: notebook, package, templates, libraries."""
    return {
        "notebook": sha256(notebook),
        "package": sha256_tree([project / "workbench"], project, keep=lambda path: path.suffix in _SOURCES),
        "templates": sha256_tree([project / "templates"], project),
        "libraries": sha256(canonical_json(versions())),
    }


def key_of(identity: Identity, inputs: Mapping[str, str]) -> str:
    """Return the content hash of a report: equal keys give equal bytes."""
    if set(inputs) != set(KINDS):
        raise ReportFailed("The inputs of a report are not complete.")
    return sha256(canonical_json({"identity": asdict(identity), "inputs": dict(inputs)}))


def compose(
    job: Job,
    *,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
    blocks: int,
    figures: int,
    engine: str,
) -> Manifest:
    """Return the manifest of a finished report; ``outputs`` holds the SHA-256 by file name."""
    identity, facts = job.identity, job.facts
    return {
        "identity": asdict(identity),
        "titles": titles(job),
        "status": COMPLETE,
        "key": key_of(identity, inputs),
        "inputs": dict(inputs),
        "versions": versions(),
        "parameters": asdict(identity),
        "outputs": dict(outputs),
        "blocks": blocks,
        "figures": figures,
        "engine": engine,
        "audience": facts.audience,
        "demo": facts.demo,
        "stamp": facts.stamp,
    }


def titles(job: Job) -> dict[str, str]:
    """Return the names under which an index lists a report."""
    return titles_of(job.facts.collaborative, job.facts.team, job.identity.month)


def titles_of(collaborative: Collaborative, team: Team, month: str) -> dict[str, str]:
    """Return the names of a collaborative and of a team in a month."""
    return {"collaborative": collaborative.title.en or collaborative.title.fr or "", "team": team.name(month)}


def read(path: Path) -> Manifest | None:
    """Return the manifest of a file, or None if there is none or it is not a whole one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        whole = found["status"] == COMPLETE and isinstance(found["outputs"], dict) and Identity(**found["identity"])
        return found if whole and key_of(Identity(**found["identity"]), found["inputs"]) == found["key"] else None
    except (OSError, ValueError, KeyError, TypeError, ReportFailed):
        return None


def problem(folder: Path, manifest: Manifest) -> str:
    """Return what is wrong with the files a manifest speaks of, or an empty text."""
    for name, wanted in manifest["outputs"].items():
        path = folder / name
        if Path(name).name != name or not path.is_file():
            return "an output file is missing"
        if sha256_file(path) != wanted:
            return "an output file was altered"
    return ""


def changes(inputs: Mapping[str, str], manifest: Manifest) -> list[str]:
    """Return in words which kinds of input differ from those of a manifest."""
    return [CHANGED[kind] for kind in KINDS if inputs[kind] != manifest["inputs"][kind]]
