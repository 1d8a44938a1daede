"""Makes one report in a job folder: runs the notebook, renders HTML, PDF and the mail's picture.

Everything is written into the job folder; nothing here knows where a finished report will stand. Run as
``python -m workbench.produce.worker FOLDER --engine stock`` it is the report process of every platform.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbench.errors import ReportFailed, WorkbenchError
from workbench.files import canonical_json, sha256, write_atomic
from workbench.produce import engine, processes
from workbench.produce.jobs import output_names, parameters_of
from workbench.report.blocks import Document, document_of
from workbench.report.facts import read_job

RESULT = "result.json"
EXECUTED = "executed.ipynb"
LOG = "private_log.txt"
OUT = "out"


@dataclass(frozen=True)
class Result:
    """How a report process ended; ``reason`` is plain and holds nobody's data."""

    ok: bool
    reason: str = ""
    outputs: dict[str, str] = field(default_factory=dict)


def make_report(folder: Path, *, engine_name: engine.EngineName, timeout: float | None = None) -> Result:
    """Make the report of a job folder and write how it ended as the last file; errors go to the private log."""
    try:
        result = Result(True, outputs=_make(folder, engine_name=engine_name, timeout=timeout))
    except WorkbenchError as error:
        traceback.print_exc()
        result = Result(False, str(error))
    except MemoryError:
        result = Result(False, "The report needed more memory than it may have.")
    except Exception as error:
        traceback.print_exc()
        result = Result(False, f"The report could not be made ({type(error).__name__}); the private log says why.")
    write_atomic(folder / RESULT, canonical_json(asdict(result)))
    return result


def read_result(folder: Path) -> Result | None:
    """Return how the report process of a job folder ended, or None if it never said so."""
    try:
        return Result(**json.loads((folder / RESULT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _make(folder: Path, *, engine_name: engine.EngineName, timeout: float | None) -> dict[str, str]:
    identity, facts, _ = read_job(folder)
    name = f"{identity.document}.ipynb"
    notebook = engine.load_notebook(folder / name)
    parameters = parameters_of(folder, identity)
    engine.check_notebook(notebook, name)
    engine.check_parameters(notebook, parameters, name=name)
    executed = engine.execute(notebook, parameters, engine=engine_name, timeout=timeout)
    document = document_of(executed)
    if document.identity != identity:
        raise ReportFailed("The report's identity is not the job's.")
    (folder / EXECUTED).write_text(json.dumps(executed, ensure_ascii=False), encoding="utf-8")
    return _render(folder / OUT, document, demo=facts.demo)


def _render(out: Path, document: Document, *, demo: bool) -> dict[str, str]:
    """Write the outputs and return their hashes by file name."""
    from workbench.produce.html import render_html
    from workbench.produce.pdf import render_pdf
    from workbench.report.summary import summary

    names = output_names(document.identity)
    contents: dict[str, bytes] = {
        names["html"]: render_html(document).encode("utf-8"),
        names["pdf"]: render_pdf(document),
        names["summary"]: canonical_json(summary(document, demo=demo)).encode("utf-8"),
    }
    picture = next((figure["png"] for figure in document.figures() if figure.get("png")), "")
    if picture:
        contents[names["png"]] = base64.b64decode(picture, validate=True)
    for name, content in contents.items():
        write_atomic(out / name, content)
    return {name: sha256(content) for name, content in contents.items()}


def main(arguments: list[str] | None = None) -> int:
    """Make one report in a process of its own; the exit code is 0 or 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", choices=("stock", "workbench"), default="stock")
    parser.add_argument("--timeout", type=float)
    given = parser.parse_args(arguments)
    os.chdir(given.folder)
    processes.import_lightly()
    processes.die_with_parent()
    processes.adopt_orphans()
    try:
        result = make_report(given.folder, engine_name=given.engine, timeout=given.timeout)
    finally:
        processes.kill_tree(os.getpid(), itself=False)
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
